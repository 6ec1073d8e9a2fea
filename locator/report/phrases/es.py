"""Spanish as it is spoken in the United States; the caller is addressed as usted."""

import datetime
from typing import Any

from locator.report.phrases.model import Joint, Language

_PHRASES = {
    # How sure the answer is.
    "unplaced": "No encontramos esa dirección.",
    "nobody": "Ninguna clínica cumple con lo que se pidió.",
    "nearest.certain": "La clínica más cercana es {clinic}, {address}, {away}.",
    "nearest.almost": "Es casi seguro que la clínica más cercana es {clinic}, {address}, {away}.",
    "nearest.probably": "La clínica más cercana es probablemente {clinic}, {address}, {away}.",
    "away.line": "{distance} en línea recta",
    "away.drive": "{minutes} en auto sin tráfico, {distance}",
    "minutes.range": "a entre {least} y {most} minutos",
    "minutes.under": "a menos de {n} minutos",
    "minutes.hours": "a entre {least} y {most} horas",
    "nearest.open": "Por ahora, la más cercana parece ser {clinic}, {address}.",
    "either": "La clínica más cercana puede ser {clinics}.",
    "perhaps": "La clínica más cercana puede ser {clinics}.",
    "unclear": "Todavía no podemos decir qué clínica es la más cercana.",
    "option": "{clinic}, {address}, está {away}.",
    "otherwise": "Si no, está {clinic}, {address}, {away}.",
    "beyond": "La clínica más cercana es {clinic}, pero queda más lejos de lo que pidió.",
    "outside_area": "Este lugar está fuera de nuestra zona de servicio.",
    "first_of": "{clinic} ({odds})",
    "odds": "{n} de cada {whole}",
    "reading": "Si es {place}, la clínica más cercana es {clinic}.",
    "block": "la cuadra del {low} de {street}",
    "reading.outside": "Si es {place}, está fuera de nuestra zona de servicio.",
    "more_readings": "Otros lugares posibles: {n}.",
    # The filters.
    "filtered": "Solo se buscaron clínicas {filters}.",
    "filter.services": "con {services}",
    "filter.open_now": "abiertas ahora",
    "filter.open_at": "abiertas a esa hora",
    "filter.within.mi": "a menos de {n} millas",
    "filter.within.mi.one": "a menos de {n} milla",
    "filter.within.minutes": "a menos de {n} minutos en auto",
    "filter.within.minutes.one": "a menos de {n} minuto en auto",
    "filter.within.hours": "a menos de {n} horas en auto",
    "filter.within.km": "a menos de {n} kilómetros",
    "filter.within.km.one": "a menos de {n} kilómetro",
    # The clinics.
    "state": "Está {status}.",
    "status.temporarily_closed": "cerrada temporalmente",
    "status.closed": "cerrada definitivamente",
    "notice": "Aviso: {notice}",
    "phone": "El número de teléfono es {phone}",
    "phone.words": "Teléfono: {phone}",
    "no_hours": "horario no disponible",
    "confirm": "llame para confirmar",
    "confirm_since": "llame para confirmar (última verificación: {date})",
    # Single services.
    "for_service": "Para {service}",
    "referral_needed.yes": "requiere referido médico",
    "referral_needed.no": "no requiere referido médico",
    "walk_in.yes": "se atiende sin cita",
    "walk_in.no": "solo con cita",
    "spoken": "idiomas: {languages}",
    "service_phone": "teléfono {phone}",
    "nothing_on_file": "sin más detalles",
    "guide.disclaimer": "Información general, no es consejo médico; pregunte en la clínica.",
    "guide.not_on_file": "No está registrado; pregunte en la clínica.",
    "guide.no_guide": "No hay una descripción registrada; pregunte en la clínica.",
    "guide.what": "¿Qué es?",
    "guide.where": "¿Dónde se ofrece?",
    "guide.offered": "Se ofrece en {sites}.",
    "guide.nowhere": "Ninguna clínica lo ofrece por ahora.",
    "guide.callers_ask": "Lo que preguntan",
    "guide.bring": "Qué llevar",
    "guide.avoid": "Qué evitar",
    "guide.sites": "Dónde",
    "guide.sources": "Fuentes",
    "guide.unknown": "no está registrado; pregunte en la clínica",
    "guide.no_phone": "teléfono no registrado",
    "guide.hours": "horario {hours}",
    # Clinics that are left out although they may be open: one, or several.
    "left_out": "Fuera de la lista: {clinics}.",
    "left_out.not_on_file.one": "{n} clínica sin horario disponible",
    "left_out.not_on_file.many": "{n} clínicas sin horario disponible",
    "left_out.not_known.one": "{n} clínica con horario desconocido",
    "left_out.not_known.many": "{n} clínicas con horario desconocido",
    "left_out.depends.one": "{n} clínica que abre solo bajo ciertas condiciones",
    "left_out.depends.many": "{n} clínicas que abren solo bajo ciertas condiciones",
    # The place that distances are measured from.
    "basis.open": "Esta respuesta es para {place}.",
    "basis.line": "La distancia se mide desde el centro de {place}.",
    "basis.drive": "El trayecto se cuenta desde el centro de {place}.",
    "within": "{kind}, con un margen aproximado de {radius}",
    "faults": "Tenga en cuenta: {faults}",
    "roads_missing": "Carreteras por instalar: {counties}",
    # Lengths.
    "far.mi": "a unas {n} millas",
    "far.mi.one": "a cerca de {n} milla",
    "far.km": "a unos {n} kilómetros",
    "far.km.one": "a cerca de {n} kilómetro",
    "near.mi": "a menos de una décima de milla",
    "near.km": "a menos de 100 metros",
    "length.mi.under": "menos de una décima de milla",
    "length.mi": "{n} millas",
    "length.mi.one": "{n} milla",
    "length.km.under": "menos de 100 metros",
    "length.km": "{n} kilómetros",
    "length.km.one": "{n} kilómetro",
    "length.feet": "{n} pies",
    "length.meters": "{n} metros",
    # Questions to the caller. {choices} is "A or B", or "A, B or C".
    "ask.zip": "¿Cuál es su código postal?",
    "ask.city_and_state": "No tenemos ese código postal. ¿En qué ciudad y estado está?",
    "ask.zip_in_full": "¿Cuáles son los cinco dígitos de su código postal?",
    "ask.zip_or_state": "El código postal o la ciudad no coincide con el estado. ¿Es {choices}?",
    "ask.which_state": "¿En qué estado está?",
    "ask.which_place": "¿Es {choices}?",
    "ask.which_zip": "¿El código postal es {choices}?",
    "ask.directional": "¿Es {choices}?",
    "ask.which_street": "¿Es {choices}? Si no, ¿cómo se llama la calle y cómo se escribe?",
    "ask.street_address": "¿Cuál es su dirección, con calle y número?",
    "ask.street_again": "¿Cómo se llama la calle y cómo se escribe?",
    "ask.house_number": "¿Cuál es el número de la casa?",
    "ask.house_number_again": "¿Puede repetir el número de la casa?",
    # In a text message.
    "sms.unplaced": "No encontramos esa dirección. {question}",
    "sms.beyond": "No hay clínicas tan cerca como pidió. La más cercana: {clinic}",
    "sms.minutes.range": "{least}-{most} min sin tráfico",
    "sms.minutes.under": "menos de {n} min sin tráfico",
    "sms.minutes.hours": "{least}-{most} horas sin tráfico",
    "sms.otherwise": "{closed}. Si no: {clinic}",
    "sms.either": "Su clínica más cercana es una de estas: {clinics}",
    "sms.perhaps": "Su clínica más cercana puede ser {clinics}",
    "sms.outside.certain": "Está fuera de nuestra zona de servicio. La más cercana: {clinic}",
    "sms.outside.probably": "Está fuera de nuestra zona de servicio. Probablemente la más cercana:"
    " {clinic}",
    "sms.probably": "Probablemente su clínica más cercana: {clinic}",
    # The rungs of the precision ladder, best first.
    "precision.address_point": "el edificio o el terreno mismo, o las coordenadas escritas",
    "precision.interpolated": "un punto estimado entre dos números conocidos de la cuadra",
    "precision.intersection": "donde se cruzan dos calles",
    "precision.street": "en algún punto de la calle",
    "precision.zip": "el centro del código postal",
    "precision.po_box_zip": "un código postal con pocas viviendas o ninguna, como el de apartados o"
    " de una sola organización",
    "precision.city": "el centro de la ciudad o del pueblo",
    "precision.state": "el centro del estado, solo para comparar lecturas que se contradicen",
    # Faults of a match.
    "fault.suffix_changed": "encontramos otro tipo de calle",
    "fault.suffix_missing": "falta el tipo de calle (St, Rd, Dr)",
    "fault.directional_missing": "falta la orientación (norte, sur…)",
    "fault.directional_ignored": "la calle que encontramos no tiene la orientación indicada",
    "fault.directional_changed": "encontramos otra orientación",
    "fault.street_respelled": "encontramos el nombre de la calle escrito de otra forma",
    "fault.word_missing": "falta una palabra en el nombre de la calle",
    "fault.street_not_placed": "no encontramos la calle, así que usamos una zona más amplia",
    "fault.number_out_of_range": "el número de la casa no está entre los que conocemos de esa"
    " calle",
    "fault.number_changed": "encontramos otro número de casa",
    "fault.number_missing": "falta el número de la casa",
    "fault.crossing_not_placed": "encontramos solo una de las dos calles",
    "fault.parity_mismatch": "encontramos el número de la casa en el otro lado de la calle",
    "fault.unit_ignored": "no usamos el número de apartamento o de oficina",
    "fault.zip_changed": "encontramos otro código postal",
    "fault.zip_missing": "falta el código postal",
    "fault.place_missing": "faltan el código postal y la ciudad, así que solo buscamos en los"
    " condados que tenemos",
    "fault.zip_unknown": "el código postal no está en nuestra lista",
    "fault.city_changed": "encontramos otra ciudad u otro pueblo",
    "fault.city_unknown": "la ciudad o el pueblo no está en nuestra lista",
    "fault.city_respelled": "encontramos el nombre de la ciudad o del pueblo escrito de otra forma",
    "fault.state_assumed": "falta el estado, así que tomamos el lugar de ese nombre cerca de las"
    " clínicas",
    "fault.state_conflict": "el estado no coincide con el código postal o la ciudad",
    "fault.text_ignored": "no pudimos leer una parte del texto",
    "fault.partly_matched": "el servicio en línea encontró solo una parte de la dirección",
    "fault.coordinates_swapped": "tomamos el primer número como la longitud",
    "fault.outside_us": "las coordenadas están fuera de los Estados Unidos: ¿falta un signo menos?",
    "fault.roads_incomplete": "otra clínica puede estar más cerca por carretera, pero las"
    " carreteras que llevan a ella no están instaladas",
    # The signs of the map, and the words beside them.
    "map.caller": "quien llama",
    "map.beyond": "Fuera del mapa: {clinic}",
    "map.minutes.range": "de {least} a {most} min sin tráfico",
    "map.minutes.under": "menos de {n} min sin tráfico",
    "map.minutes.hours": "de {least} a {most} horas sin tráfico",
    "map.disc": "Sombra: lugar de quien llama, 95 de 100",
    "map.way": "Línea gruesa: camino a la clínica más cercana",
    "map.border": "Rayas: dos clínicas a igual distancia en línea recta",
    "map.cluster": "Cuadro: tantas clínicas más",
    "map.door": "Puntos: la clínica está dentro",
    "map.bands": "Color: a menos de {minutes} minutos de una clínica en auto, sin tráfico",
    "map.bands.one": "Color: a menos de {minutes} minuto de una clínica en auto, sin tráfico",
}

_STATES = {"open": "abierta", "closed": "cerrada", "depends": "puede estar abierta"}
_DAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
_MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip


def _opening(clinic: dict[str, Any]) -> str:
    """``abierta ahora, hasta las 5:00 p. m.``: what state follows is not in the contract."""
    opening = clinic["opening"]
    if not opening["at"] or opening["state"] not in _STATES:
        return f"no se sabe si está abierta; el horario escrito es: {clinic['hours']}"
    at = datetime.datetime.fromisoformat(opening["at"])
    said = f"{_STATES[opening['state']]} {'ahora' if opening['now'] else _moment(at)}"
    if opening["comment"]:
        said += f' ("{opening["comment"]}")'
    if not opening["changes_at"]:
        return said
    return f"{said}, hasta {_until(datetime.datetime.fromisoformat(opening['changes_at']), at)}"


def _moment(time: datetime.datetime) -> str:
    return f"el {_DAYS[time.weekday()]} {_date(time)} de {time.year} a {_clock(time)}"


def _until(time: datetime.datetime, since: datetime.datetime) -> str:
    """A time to come: las 5:00 p. m., la medianoche, el lunes a las 8:00 a. m..

    Or el 4 de enero a las 8:00 a. m.
    """
    days = (time.date() - since.date()).days
    if days == 1 and (time.hour, time.minute) == (0, 0):
        return "la medianoche"
    if days == 0:
        return _clock(time)
    if days < 7:
        return f"el {_DAYS[time.weekday()]} a {_clock(time)}"
    year = f" de {time.year}" if time.year != since.year else ""
    return f"el {_date(time)}{year} a {_clock(time)}"


def _date(time: datetime.datetime) -> str:
    return f"{time.day} de {_MONTHS[time.month - 1]}"


def _clock(time: datetime.datetime) -> str:
    hour, half = time.hour % 12 or 12, "p. m." if time.hour >= 12 else "a. m."
    return f"{'la' if hour == 1 else 'las'} {hour}:{time.minute:02} {half}"


# RAE, Diccionario panhispánico de dudas, "y" 1 and "o" 1: what they become, and before which sound
# (8 is ocho, 11 is once).
_JOINTS = {
    "and": Joint("y", "e", r"h?[ií](?![aeo])"),
    "or": Joint("o", "u", r"h?[oó]|8|11(?!\d)"),
}

# The agents' page, by the keys of its words.json.
_PAGE = {
    "locale": "es-US",
    "language_name": "Español",
    "title": "Clínica más cercana",
    "skip": "Ir a la respuesta",
    "settings": "Ajustes",
    "units": "Distancias",
    "mi": "millas",
    "km": "km",
    "language": "Idioma",
    "caller": "La persona que llama",
    "address": "Dirección o código postal de la persona que llama",
    "clear": "Borrar",
    "service": "Servicio",
    "any_service": "Cualquier servicio",
    "hint": "Muchas veces basta con el código postal. No se guarda nada de lo que escriba aquí.",
    "answer": "Respuesta",
    "how_sure": "Qué tan seguro es",
    "footer": "Las distancias son en línea recta, salvo las que son en auto.",
    "noscript": "Esta página necesita JavaScript, que está desactivado en este navegador.",
    "keys": "Teclado",
    "key_slash": "ir a la dirección",
    "key_escape": "borrar, para la próxima llamada",
    "key_enter": "responder de inmediato",
    "key_map": "acercar, alejar y mover el mapa mientras está seleccionado",
    "shortcuts": "Usar las teclas / y Esc",
    "map": "Mapa",
    "map_help": "Mapa. Las flechas lo mueven, más y menos lo acercan y alejan, 0 lo muestra"
    " entero.",
    "map_buttons": "Mover el mapa",
    "zoom_in": "Acercar",
    "zoom_out": "Alejar",
    "zoom_all": "Mostrarlo entero",
    "west": "Oeste",
    "north": "Norte",
    "south": "Sur",
    "east": "Este",
    "map_failed": "No se pudo dibujar el mapa.",
    "token_title": "Este servicio necesita una clave",
    "token_why": "Pídasela a la persona que administra el servicio. La página la olvida cuando se"
    " cierra o se vuelve a cargar.",
    "token": "Clave",
    "token_use": "Usarla",
    "cancel": "Cancelar",
    "start": "Escriba lo que diga la persona que llama",
    "start_more": "Un código postal, una dirección, dos calles que se cruzan, o una ciudad y un"
    " estado. La respuesta aparece mientras escribe.",
    "looking": "Buscando…",
    "again": "Intentar de nuevo",
    "failed.token": "Este servicio necesita una clave.",
    "failed.unreachable": "No se puede conectar con el servicio. ¿Está funcionando?",
    "failed.slow": "El servicio no responde. Puede estar sobrecargado.",
    "failed.busy": "El servicio está ocupado. Vuelva a intentarlo en un momento.",
    "failed.data": "El servicio tiene un problema con los datos de clínicas o calles.",
    "failed.refused": "El servicio no aceptó esta solicitud.",
    "failed.broken": "Algo falló en el servicio.",
    "verdict.certain": "Seguro",
    "verdict.likely": "Probable",
    "verdict.open": "No es seguro",
    "verdict.ambiguous": "Puede ser más de un lugar",
    "verdict.no_match": "No se encontró",
    "verdict.nobody": "No hay una clínica así",
    "why.certain": "En casos como este, es la más cercana {odds} veces.",
    "why.likely": "En casos como este, es la más cercana {odds} veces.",
    "outside_area": "La persona que llama está fuera de nuestra zona.",
    "ask_caller": "Pregúntele a la persona que llama",
    "readings": "Elija el lugar de quien llama",
    "nearest_then": "la más cercana: {clinic}",
    "outside_then": "fuera de nuestra zona; la más cercana: {clinic}",
    "more_readings": "Y {n} más.",
    "nearest": "Clínica más cercana",
    "nearest_so_far": "La más cercana hasta ahora",
    "second": "Segunda más cercana",
    "possible": "Puede ser la más cercana",
    "others": "{n} clínicas más",
    "other": "1 clínica más",
    "straight": "en línea recta",
    "by_car": "en auto, sin tráfico",
    "longer.many": "{n} minutos más",
    "longer.one": "1 minuto más",
    "from_to": "de {least} a {most} minutos",
    "from_to_hours": "de {least} a {most} horas",
    "between": "entre {least} y {most}",
    "margin": "{margin} más lejos",
    "under": "menos de {n}",
    "mi_words": "millas",
    "km_words": "kilómetros",
    "feet": "pies",
    "meters": "metros",
    "address_of": "Dirección",
    "phone": "Teléfono",
    "no_phone": "no disponible",
    "hours": "Horario",
    "no_hours": "horario no disponible",
    "notice": "Aviso",
    "services": "Servicios",
    "no_services": "no disponibles",
    "find_word": "Buscar una palabra",
    "guide_failed": "No se pudieron cargar las respuestas. Cierre esto y ábralo de nuevo.",
    "website": "Sitio web",
    "id": "ID",
    "status.temporarily_closed": "Cerrada temporalmente",
    "status.closed": "Cerrada definitivamente",
    "opening.open": "abierta ahora",
    "opening.closed": "cerrada ahora",
    "opening.depends": "puede estar abierta ahora",
    "opening.not_known": "no se sabe si está abierta",
    "opening_until": "hasta {time}",
    "confirm": "Llame para confirmar: última verificación {date}",
    "referral.true": "requiere referido médico",
    "referral.false": "sin referido médico",
    "walk_in.true": "se atiende sin cita",
    "walk_in.false": "solo con cita",
    "directions": "Cómo llegar",
    "directions_to": "Cómo llegar a {clinic}: {map}, se abre en otra pestaña",
    "new_tab": "{what}, se abre en otra pestaña",
    "maps.google": "Google Maps",
    "maps.apple": "Mapas de Apple",
    "maps.osm": "OpenStreetMap",
    "maps.waze": "Waze",
    "maps.geo": "Aplicación de mapas",
    "copy_text": "Copiar texto",
    "copy_sms": "Copiar SMS",
    "copy_id": "Copiar id",
    "copy_answer": "Copiar respuesta",
    "copied": "Copiado.",
    "copy_failed": "El navegador no permite copiar. Seleccione el texto.",
    "read_aloud": "Leer en voz alta",
    "measured": "Medido desde",
    "source": "Fuente",
    "map_words.Streets": "Calles",
}

LANGUAGE = Language(_PHRASES, _opening, _JOINTS, _PAGE)
