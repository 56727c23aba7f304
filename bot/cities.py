"""Big cities and abbreviations that the zone database does not name, and the zone they keep."""

CITIES: dict[str, str] = {
    city.strip(): zone
    for zone, cities in {
        "Europe/Berlin": "munich, münchen, hamburg, cologne, köln, frankfurt, stuttgart, dresden, "
        "leipzig, düsseldorf, bremen, hannover, nuremberg, nürnberg, bonn",
        "Europe/Vienna": "wien, graz, salzburg, linz, innsbruck",
        "Europe/Zurich": "zürich, geneva, genf, genève, basel, bern, lausanne, liechtenstein",
        "Europe/Paris": "lyon, marseille, toulouse, nice, bordeaux, lille, nantes, strasbourg, "
        "cet, cest",
        "Europe/Madrid": "barcelona, valencia, seville, sevilla, bilbao, málaga, zaragoza",
        "Europe/Rome": "roma, milan, milano, naples, napoli, turin, torino, florence, firenze, "
        "venice, venezia, bologna, palermo",
        "Europe/Lisbon": "lisboa, porto, braga, coimbra",
        "Europe/London": "manchester, birmingham, glasgow, edinburgh, liverpool, leeds, bristol, "
        "cardiff, oxford, cambridge, england, scotland, wales, uk, britain",
        "Europe/Amsterdam": "rotterdam, the hague, den haag, utrecht, eindhoven, holland",
        "Europe/Brussels": "antwerp, antwerpen, ghent, gent, bruges, bruxelles",
        "Europe/Warsaw": "krakow, kraków, gdansk, gdańsk, wroclaw, wrocław, poznan, poznań, lodz",
        "Europe/Prague": "praha, brno, czechia",
        "Europe/Stockholm": "gothenburg, göteborg, malmö",
        "Europe/Copenhagen": "københavn, aarhus, odense",
        "Europe/Oslo": "bergen, trondheim, stavanger",
        "Europe/Helsinki": "tampere, turku, espoo",
        "Europe/Kyiv": "kiev, lviv, odesa, odessa, kharkiv, dnipro",
        "Europe/Moscow": "saint petersburg, st petersburg, kazan",
        "Europe/Istanbul": "ankara, izmir, turkey, türkiye",
        "Europe/Athens": "thessaloniki, patras",
        "Europe/Bucharest": "cluj, timisoara, iasi",
        "America/New_York": "nyc, new york city, boston, washington, washington dc, dc, "
        "philadelphia, miami, atlanta, orlando, tampa, charlotte, pittsburgh, cleveland, "
        "baltimore, buffalo, raleigh, est, edt, et, eastern, us eastern, us/eastern",
        "America/Chicago": "houston, dallas, austin, san antonio, minneapolis, st louis, "
        "new orleans, milwaukee, kansas city, nashville, memphis, oklahoma city, cst, cdt, ct, "
        "central, us central, us/central",
        "America/Denver": "salt lake city, albuquerque, colorado springs, mst, mdt, mt, mountain, "
        "us/mountain",
        "America/Phoenix": "tucson, arizona",
        "America/Los_Angeles": "la, san francisco, sf, san diego, seattle, portland, las vegas, "
        "sacramento, san jose california, oakland, california, silicon valley, pst, pdt, pt, "
        "pacific, us pacific, us/pacific",
        "Pacific/Honolulu": "hawaii, hst",
        "America/Anchorage": "alaska, akst",
        "America/Toronto": "ottawa, montreal, montréal, quebec, québec, hamilton",
        "America/Vancouver": "victoria",
        "America/Edmonton": "calgary",
        "America/Mexico_City": "mexico, guadalajara, puebla, cdmx",
        "America/Sao_Paulo": "são paulo, rio, rio de janeiro, brasilia, brasília, belo horizonte, "
        "curitiba, porto alegre, salvador, florianópolis, brt",
        "America/Argentina/Buenos_Aires": "rosario, córdoba argentina, argentina",
        "America/Santiago": "valparaíso, chile",
        "America/Bogota": "bogotá, medellín, medellin, cali",
        "America/Lima": "cusco, arequipa",
        "Asia/Kolkata": "mumbai, bombay, delhi, new delhi, bangalore, bengaluru, chennai, madras, "
        "hyderabad, calcutta, pune, ahmedabad, jaipur, goa, ist",
        "Asia/Shanghai": "beijing, peking, shenzhen, guangzhou, chengdu, wuhan, hangzhou, tianjin, "
        "nanjing, china",
        "Asia/Tokyo": "osaka, kyoto, yokohama, nagoya, sapporo, fukuoka, kobe, jst",
        "Asia/Seoul": "busan, incheon, korea, south korea, kst",
        "Asia/Ho_Chi_Minh": "saigon, hanoi, da nang",
        "Asia/Bangkok": "chiang mai, phuket",
        "Asia/Jakarta": "bandung, surabaya",
        "Asia/Makassar": "bali, denpasar",
        "Asia/Kuala_Lumpur": "penang, johor bahru",
        "Asia/Manila": "cebu, davao, quezon city",
        "Asia/Karachi": "lahore, islamabad, rawalpindi",
        "Asia/Dhaka": "chittagong",
        "Asia/Dubai": "abu dhabi, uae, sharjah",
        "Asia/Riyadh": "jeddah, mecca, medina",
        "Asia/Jerusalem": "tel aviv, haifa",
        "Asia/Tehran": "isfahan, mashhad, shiraz",
        "Asia/Almaty": "astana, kazakhstan",
        "Australia/Sydney": "canberra, newcastle australia, aest, aedt",
        "Australia/Brisbane": "gold coast, cairns",
        "Australia/Melbourne": "geelong",
        "Pacific/Auckland": "wellington, christchurch, new zealand, nz",
        "Africa/Johannesburg": "cape town, durban, pretoria, south africa",
        "Africa/Lagos": "abuja, kano",
        "Africa/Cairo": "alexandria, giza",
        "Africa/Casablanca": "rabat, marrakesh, marrakech, fes, tangier",
        "Africa/Nairobi": "mombasa",
        "Africa/Addis_Ababa": "ethiopia",
        "UTC": "utc, gmt, zulu, z",
    }.items()
    for city in cities.split(",")
}
