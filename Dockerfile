# syntax=docker/dockerfile:1
# The image of the bot. Build it with `docker compose build`, or alone with
#   docker build -t keepsake .
# For models other than Gemini add --build-arg REQUIREMENTS=requirements-litellm.lock
ARG PYTHON=3.13-slim-bookworm

# ---- what is installed: every package at the version and hash of the lock file, compiled --------
FROM python:${PYTHON} AS packages
ARG REQUIREMENTS=requirements.lock

# The bytecode is never compared with its source again: the image cannot change, and file times
# that a registry or a build cache rounds would otherwise make Python compile at every start.
ENV PYC_INVALIDATION_MODE=UNCHECKED_HASH \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore

WORKDIR /build
COPY requirements-setup.lock ${REQUIREMENTS} ./
RUN python -m venv installer \
    && installer/bin/pip install --quiet --require-hashes -r requirements-setup.lock \
    && python -m venv --without-pip /opt/keepsake \
    && installer/bin/uv pip install --quiet --no-cache --python /opt/keepsake/bin/python \
        --no-build --require-hashes --compile-bytecode -r "${REQUIREMENTS}"

WORKDIR /app
COPY run_bot.py ./
COPY bot ./bot
RUN chmod -R a+rX . \
    && /opt/keepsake/bin/python -m compileall -q --invalidation-mode unchecked-hash bot run_bot.py

# ---- what runs -----------------------------------------------------------------------------------
FROM python:${PYTHON}

LABEL org.opencontainers.image.title="Keepsake" \
      org.opencontainers.image.description="A self-hosted Discord companion that remembers, and reminds" \
      org.opencontainers.image.licenses="MIT"

# Nothing is written but /app/data and /tmp, so the root file system may be read-only.
ENV PATH=/opt/keepsake/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    KEEPSAKE_DATA=/app/data \
    HEALTH_PORT=8080

# What runs needs no installer, so none is there for whoever gets in.
RUN rm -rf /usr/local/bin/pip* /usr/local/lib/python3.*/site-packages/pip* \
        /usr/local/lib/python3.*/ensurepip

RUN groupadd --gid 10001 keepsake \
    && useradd --uid 10001 --gid keepsake --home-dir /app --no-create-home \
        --shell /usr/sbin/nologin keepsake \
    && install --directory --owner=keepsake --group=keepsake --mode=0750 /app/data

COPY --from=packages /opt/keepsake /opt/keepsake
COPY --from=packages /app /app

WORKDIR /app
USER 10001:10001
VOLUME ["/app/data"]
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=15s --start-period=90s --retries=3 \
    CMD ["python", "run_bot.py", "health"]
ENTRYPOINT ["python", "run_bot.py"]
CMD ["serve"]
