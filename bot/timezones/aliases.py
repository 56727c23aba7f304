"""What people call zones, cities and countries that the table names otherwise."""

from __future__ import annotations

from collections.abc import Mapping


def _by_name(names_of: Mapping[str, str]) -> dict[str, str]:
    """{"a": "x, y"} → {"x": "a", "y": "a"}."""
    return {name.strip(): meant for meant, names in names_of.items() for name in names.split(",")}


ZONES = _by_name(
    {
        "America/New_York": "est, edt, et, eastern, eastern time, us eastern, us/eastern",
        "America/Chicago": "cst, cdt, ct, central, central time, us central, us/central",
        "America/Denver": "mst, mdt, mt, mountain, mountain time, us mountain, us/mountain",
        "America/Los_Angeles": "pst, pdt, pt, pacific, pacific time, us pacific, us/pacific",
        "America/Anchorage": "akst, akdt",
        "Pacific/Honolulu": "hst",
        "America/Halifax": "ast",
        "America/St_Johns": "nst, ndt",
        "America/Sao_Paulo": "brt",
        "Europe/Paris": "cet, cest, central european",
        "Europe/Athens": "eet, eest, eastern european",
        "Europe/Lisbon": "wet",
        "Europe/London": "bst, british",
        "Europe/Moscow": "msk",
        "Asia/Kolkata": "ist",
        "Asia/Tokyo": "jst",
        "Asia/Seoul": "kst",
        "Asia/Shanghai": "china, prc, 中国",
        "Asia/Hong_Kong": "hkt",
        "Asia/Singapore": "sgt",
        "Australia/Sydney": "aest, aedt",
        "Australia/Adelaide": "acst, acdt",
        "Australia/Perth": "awst",
        "Pacific/Auckland": "nzst, nzdt",
        "UTC": "utc, gmt, greenwich mean, zulu, z",
    }
)
"""Abbreviations; and China, where Beijing's is the only official time, whatever Ürümqi keeps."""

PLACES = _by_name(
    {
        "new york city": "nyc, ny city",
        "los angeles, california": "la, l a",
        "san francisco, california": "sf, san fran, frisco",
        "san jose, california": "silicon valley",
        "washington, district of columbia": "dc, washington dc, washington d c",
        "las vegas, nevada": "vegas",
        "philadelphia, pennsylvania": "philly",
        "mexico city": "cdmx",
        "rio de janeiro": "rio",
        "belo horizonte": "bh",
        "kuala lumpur": "kl",
        "denpasar": "bali",
        "ho chi minh city": "hcmc",
        "frankfurt am main": "frankfurt, ffm",
        "united states": "usa, us, america, united states of america, states, u s, u s a, "
        "estados unidos, états unis, vereinigte staaten",
        "united kingdom": "uk, great britain, britain, u k",
        "germany": "deutschland, allemagne",
        "austria": "österreich",
        "switzerland": "schweiz, suisse, svizzera",
        "spain": "españa",
        "italy": "italia",
        "france": "frankreich",
        "netherlands": "holland, nederland",
        "belgium": "belgië, belgique, belgien",
        "denmark": "danmark",
        "sweden": "sverige",
        "norway": "norge",
        "finland": "suomi",
        "poland": "polska",
        "hungary": "magyarország",
        "greece": "ellada, ελλάδα",
        "turkey": "türkiye",
        "russia": "россия",
        "ukraine": "україна",
        "brazil": "brasil",
        "mexico": "méxico",
        "japan": "日本",
        "south korea": "korea, 한국",
        "india": "भारत",
        "new zealand": "nz, aotearoa",
        "united arab emirates": "uae",
        "north rhine westphalia": "nrw",
    }
)
"""Other name → the name under which the table has it."""

TALK = frozenset(
    """a again agree all along alright am and anew anyway are ask at back bank bar basic bath be
    begun bell best bit buy bye call can cancel car cat center christmas clear com come cool ct
    date day deal delta done dual east easter ende esse este et fair fin fine flat for gap give
    go goes golden good great green guy ha hang he hell hello help here hey hi hit hola holiday
    home hook hope how i in is it just later least less lie line list mai man mar march may me
    mine mobile mon more most mt much must my nah nan nay no none nope nor normal not now nur of
    off oh oi ok okay on one or orange over para pay peer per ping please plum pm pop pt reading
    ready really region rich right sake sale salt same save say se semi send set she show sides
    sim skip so solo some soul split spring stay still stop sunrise sunset sur sure surprise
    take tell than thank thanks that the then there this time to today tomorrow tonight try turn
    two un una union up wait wake we well west wet what when where who why wow ya yeah yep yes
    yet you z""".split()
)
"""Words that are talk, although places have these names or codes; "Reading" is a place."""

NOUNS = frozenset(
    """acre akita alba apex asuncion aurora baden bake bala batman bau bender boulder bow brum
    buffalo bush cabo candelaria carolina cascades caza centennial centre cerro chad chalco chandler
    charlotte chico chin cine coast cocoa collines colon concord concordia cork coro corona crema
    cypress darwin davie derby diana drama eden edison elizabeth enterprise esperanza essen est
    eugene falcon feira florence fontana forest freeport gare george georgia gilbert gloria gracia
    granada grasse guerrero guinea hail halle hamilton harrow henderson hidalgo ho hof hub hull imus
    jackson jam jersey jordan justicia kennedy kent kira kita lac lacs laguna lakes lander lara leer
    leon libertad lime lincoln littoral luz male manga mango manta marche marina mary mascara mecca
    mesa mesquite metro midland milagro mocha modesto mono montgomery moreno moro nada natal nelson
    newton nice nord norman north northern obra oral oriental ouest palma paradise paraiso parker
    parole pasto pau pearl pen perm pest plaisir plateau plateaux police ponce praia pueblo queens
    regina reserva reunion rivers riverside ronda rosario rosetta rugby ruse saga saida sair sakura
    sal sala salto salvador samba san sana santos sena serra singen sofia soledad sonora sophia
    south southern spore springs stalin sud tabasco tank tape tata tema terminus thai tomar tours
    tuba turkey tyler ube unity valence valle van victoria virginia vista vitoria volta waterloo
    wedding western westside windsor yoga young zion zug""".split()
)
"""Words that are names of people or things as well: "Derby time 5pm", "hora de la reunión"."""

NAMESAKES = frozenset(
    """boulder buffalo chad charlotte cork darwin derby florence georgia granada guinea
    hamilton hull jackson jersey jordan kent leon lincoln mecca natal nelson newton queens regina
    salvador sofia turkey tyler victoria virginia windsor""".split()
)
"""Nouns that are asked about without a capital that tells: "9am turkey time", "Sofia Zeit"."""

ARTICLES = frozenset("a as el l la las le les los o os the".split())
