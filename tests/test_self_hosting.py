"""What a host is given: the compose file, the image, the examples and what the documents say."""

from __future__ import annotations

import importlib
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.errors import HostProblem
from bot.host.cli import main
from bot.settings import Settings, read_settings
from docs.refresh import documents

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"))
RUNNING_CODES = {0, 1, 2}
"""Exit codes that are no HostProblem's: done, anything else, a wrong command line."""


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(read("docker-compose.yml"))
    return loaded


class TestCompose:
    def test_follows_the_compose_specification(self) -> None:
        check = [
            sys.executable,
            "-m",
            "check_jsonschema",
            "--builtin-schema",
            "vendor.compose-spec",
        ]
        done = subprocess.run(
            [*check, str(ROOT / "docker-compose.yml")], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    @pytest.mark.parametrize("name", ["bot", "database"])
    def test_containers_may_do_as_little_as_they_need(
        self, compose: dict[str, Any], name: str
    ) -> None:
        service = compose["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "cap_add" not in service
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert "privileged" not in service
        assert "ports" not in service
        assert str(service["user"]).partition(":")[0] not in ("", "0", "root")
        assert service["restart"] == "unless-stopped"
        assert set(service["logging"]["options"]) == {"max-size", "max-file"}
        assert service["healthcheck"]["test"][0] == "CMD"

    def test_the_bot_waits_for_a_healthy_database(self, compose: dict[str, Any]) -> None:
        waits = compose["services"]["bot"]["depends_on"]
        assert waits == {"database": {"condition": "service_healthy"}}

    def test_what_must_survive_is_in_named_volumes(self, compose: dict[str, Any]) -> None:
        mounts = [m for s in compose["services"].values() for m in s["volumes"]]
        assert {m.partition(":")[0] for m in mounts} == set(compose["volumes"])
        assert "database-data:/var/lib/postgresql/data" in mounts

    def test_secrets_come_from_the_env_file_and_a_missing_password_is_explained(
        self, compose: dict[str, Any]
    ) -> None:
        bot, database = compose["services"]["bot"], compose["services"]["database"]
        assert bot["env_file"] == ".env"
        for value in (
            bot["environment"]["PGPASSWORD"],
            database["environment"]["POSTGRES_PASSWORD"],
        ):
            assert re.fullmatch(r"\$\{POSTGRES_PASSWORD:\?[^}]*\.env[^}]*\}", value)
        assert "password" not in str(bot["environment"]["DATABASE_URL"])
        assert f"bot-data:{bot['environment']['KEEPSAKE_DATA']}" in bot["volumes"]

    def test_it_ends_later_than_the_bot_wants_to(self, compose: dict[str, Any]) -> None:
        grace = compose["services"]["bot"]["stop_grace_period"]
        assert int(grace.removesuffix("s")) > Settings().shutdown_grace


class TestImage:
    def test_images_are_pinned_by_tag(self, compose: dict[str, Any]) -> None:
        python = re.findall(r"^ARG PYTHON=(\S+)$", read("Dockerfile"), re.MULTILINE)
        assert len(python) == 1
        assert re.fullmatch(r"\d+\.\d+-slim-\w+", python[0])
        assert set(re.findall(r"^FROM (\S+)", read("Dockerfile"), re.MULTILINE)) == {
            "python:${PYTHON}"
        }
        assert re.fullmatch(r"postgres:\d+-\w+", compose["services"]["database"]["image"])

    def test_everything_is_installed_by_hash_and_compiled(self) -> None:
        run = read("Dockerfile")
        installs = [part for part in re.split(r"&&|\bRUN\b", run) if "pip install" in part]
        assert len(installs) == 2
        assert all("--require-hashes" in part for part in installs)
        assert "--compile-bytecode" in run
        assert "compileall" in run

    def test_it_runs_as_nobody_special_and_writes_no_bytecode(self) -> None:
        last = read("Dockerfile").rpartition("\nFROM ")[2]
        user = re.findall(r"^USER (\d+):(\d+)$", last, re.MULTILINE)
        assert user == [("10001", "10001")]
        assert "PYTHONDONTWRITEBYTECODE=1" in last
        assert 'CMD ["python", "run_bot.py", "health"]' in last
        assert 'VOLUME ["/app/data"]' in last
        assert "KEEPSAKE_DATA=/app/data" in last

    def test_what_it_copies_exists_and_nothing_else_is_sent(self) -> None:
        ignore = read(".dockerignore").splitlines()
        sent = [line[1:].rstrip("/") for line in ignore if line.startswith("!")]
        assert "*" in ignore
        for line in re.findall(r"^COPY (?!--from)(.*)$", read("Dockerfile"), re.MULTILINE):
            for source in line.replace("${REQUIREMENTS}", "requirements.lock").split()[:-1]:
                assert (ROOT / source).exists()
                assert any(Path(source).match(pattern) for pattern in sent), source
        assert not any(".env" in pattern or "data" in pattern for pattern in sent)


class TestExamples:
    def test_kubernetes_never_runs_two_at_once_and_without_rights(self) -> None:
        secret, deployment = yaml.safe_load_all(read("deploy/kubernetes.yaml"))
        spec = deployment["spec"]
        assert secret["kind"] == "Secret"
        assert (spec["replicas"], spec["strategy"]) == (1, {"type": "Recreate"})
        pod = spec["template"]["spec"]
        assert pod["securityContext"]["runAsUser"] == 10001
        assert pod["terminationGracePeriodSeconds"] > Settings().shutdown_grace
        [bot] = pod["containers"]
        assert bot["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert set(secret["stringData"]) <= {spec.metadata["env"] for spec in fields(Settings)}

    def test_systemd_does_not_restart_what_does_not_mend_itself(self) -> None:
        unit = read("deploy/keepsake.service")
        listed = re.findall(r"^RestartPreventExitStatus=(.*)$", unit, re.MULTILINE)
        codes = {int(code) for code in listed[0].split()}
        assert codes <= {problem.exit_code for problem in host_problems()}
        assert 14 not in codes  # a database that is away comes back


class TestSettings:
    def documented(self) -> dict[str, str]:
        found = re.findall(r"^#?([A-Z_]+)=(.*)$", read(".env.example"), re.MULTILINE)
        assert len(found) == len(dict(found)), "a name stands there twice"
        return dict(found)

    def test_the_example_documents_every_setting_with_its_default(self) -> None:
        documented = self.documented()
        assert {spec.metadata["env"] for spec in fields(Settings)} <= set(documented)
        for spec in fields(Settings):
            text = documented[spec.metadata["env"]]
            kind: type[Any] = type(spec.default)
            value = spec.metadata["parse"](text) if text else kind()
            assert value == spec.default, spec.metadata["env"]

    def test_the_example_invents_nothing(self) -> None:
        for_compose = set(re.findall(r"\$\{([A-Z_]+)", read("docker-compose.yml")))
        known = {spec.metadata["env"] for spec in fields(Settings)}
        assert set(self.documented()) - known == for_compose - known

    def test_the_example_as_it_is_changes_nothing(self) -> None:
        lines = read(".env.example").splitlines()
        assert [line for line in lines if line and not line.startswith("#")] == []
        assert read_settings(self.documented()) == Settings()


class TestDocuments:
    def test_the_map_and_the_settings_are_those_of_the_code(self) -> None:
        stale = [path.name for path, text in documents().items() if path.read_text() != text]
        assert stale == [], "run make docs"

    def test_every_exit_code_is_documented_and_distinct(self) -> None:
        codes = [problem.exit_code for problem in host_problems()]
        own = [code for code in codes if code not in RUNNING_CODES]
        assert len(own) == len(set(own))
        documented = re.findall(r"^\| (\d+) \|", read("docs/operating.md"), re.MULTILINE)
        assert sorted(map(int, documented)) == sorted({*own, *RUNNING_CODES})

    @pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
    def test_links_lead_somewhere(self, path: Path) -> None:
        links = re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text(encoding="utf-8"))
        missing = [link for link in links if not re.match(r"https?:", link)]
        assert [link for link in missing if not (path.parent / link).exists()] == []

    @pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
    def test_commands_exist(self, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit):
            main(["--help"])
        commands = set(re.findall(r"^    (\w+) ", capsys.readouterr().out, re.MULTILINE))
        targets = set(re.findall(r"^(\w+):", read("Makefile"), re.MULTILINE))
        text = path.read_text(encoding="utf-8")
        assert set(re.findall(r"run_bot\.py (\w+)", text)) <= commands
        assert set(re.findall(r"(?:^|`)(?: {4})?make (\w+)", text, re.MULTILINE)) <= targets
        tested = [p for line in re.findall(r"pytest ([^`\n]+)", text) for p in shlex.split(line)]
        assert [p for p in tested if not (ROOT / p).exists()] == []

    def test_the_permissions_in_the_readme_are_those_that_the_link_asks_for(self) -> None:
        from bot.host.serve import PERMISSIONS

        words = re.findall(r"permissions \((\d+)\): ([^.]*)\.", " ".join(read("README.md").split()))
        [(number, names)] = words
        assert int(number) == PERMISSIONS.value
        asked = {name.lower().replace(" ", "_") for name in names.split(", ")}
        granted = {name for name, has in PERMISSIONS if has}
        assert {name.replace("view_channels", "view_channel") for name in asked} == {
            name.replace("read_messages", "view_channel") for name in granted
        }


def host_problems() -> Iterator[type[HostProblem]]:
    """Every kind of HostProblem, once all modules that may define one are loaded."""
    for path in sorted((ROOT / "bot").rglob("*.py")):
        if "HostProblem" in path.read_text(encoding="utf-8"):
            name = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
            importlib.import_module(name.removesuffix(".__init__"))
    yield from _below(HostProblem)


def _below(kind: type[HostProblem]) -> Iterator[type[HostProblem]]:
    for sub in kind.__subclasses__():
        yield sub
        yield from _below(sub)
