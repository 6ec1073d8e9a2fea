"""Spanish as it is spoken in the United States; the caller is addressed as usted."""

import datetime
from typing import Any

from locator.report.phrases.model import Joint, Language

_PHRASES = {
    "unplaced": "No se pudo ubicar la dirección.",
    "ambiguous": "La dirección puede corresponder a varios lugares, y la clínica más cercana no es"
    " la misma para todos.",
    "nobody": "Ninguna clínica corresponde a lo que se pidió.",
    "unsure": "No se sabe con certeza cuál es la clínica más cercana.",
    "unsure_street": "No se sabe con certeza cuál es la clínica más cercana: no se pudo ubicar la"
    " calle.",
    "unsure_for_good": "No se sabe con certeza cuál es la clínica más cercana, y ninguna pregunta"
    " lo resolvería.",
    "shares": "Para cerca del {share:.0%} de los hogares de esa zona, la más cercana es {clinic}",
    "reading": "Si es {place}, la clínica más cercana es {clinic}.",
    "more_readings": "Otros lugares posibles: {n}.",
    "nearest": "La clínica más cercana es {clinic}, {address}, {distance} en línea recta.",
    "nearest_so_far": "Por lo que se sabe hasta ahora es {clinic}, {address}, {distance} en línea"
    " recta.",
    "beyond": "La clínica más cercana es {clinic}, que queda fuera de los límites pedidos.",
    "beyond_so_far": "Por lo que se sabe hasta ahora es {clinic}, que queda fuera de los límites"
    " pedidos.",
    "next": "La siguiente es {clinic}, {distance}.",
    "state": "Está {status}.",
    "status.temporarily_closed": "cerrada temporalmente",
    "status.closed": "cerrada definitivamente",
    "notice": "Aviso: {notice}",
    "offers": "Ofrece {services}",
    "phone": "Su número de teléfono es {phone}",
    "no_hours": "horario no disponible",
    "confirm": "llame para confirmar",
    "confirm_since": "llame para confirmar (última verificación: {date})",
    "for_service": "Para {service}",
    "referral_needed.yes": "requiere referido médico",
    "referral_needed.no": "no requiere referido médico",
    "walk_in.yes": "se atiende sin cita",
    "walk_in.no": "solo con cita",
    "spoken": "idiomas: {languages}",
    "service_phone": "teléfono {phone}",
    "nothing_on_file": "sin más detalles",
    "left_out": "Fuera de la lista: {clinics}.",
    "left_out.not_on_file.one": "{n} clínica cuyo horario no está disponible",
    "left_out.not_on_file.many": "{n} clínicas cuyo horario no está disponible",
    "left_out.not_known.one": "{n} clínica cuyo horario no se puede determinar",
    "left_out.not_known.many": "{n} clínicas cuyo horario no se puede determinar",
    "left_out.depends.one": "{n} clínica abierta solo bajo cierta condición",
    "left_out.depends.many": "{n} clínicas abiertas solo bajo cierta condición",
    "basis": "La distancia se midió desde {place}: {precision}.",
    "basis.typed": "las coordenadas indicadas",
    "within": "{kind}, con un margen aproximado de {radius}",
    "faults": "Tenga en cuenta: {faults}",
    "far.mi": "a unas {n} millas",
    "far.km": "a unos {n} kilómetros",
    "near.mi": "a menos de {n} millas",
    "near.km": "a menos de {n} kilómetros",
    "length.mi": "{n} millas",
    "length.km": "{n} kilómetros",
    "length.feet": "{n} pies",
    "length.metres": "{n} metros",
    "sms.unplaced": "No se pudo ubicar la dirección. {question}",
    "sms.unsure": "Aún no se sabe cuál es la clínica más cercana. {question}",
    "sms.beyond": "Ninguna clínica está dentro de los límites pedidos. La más cercana: {clinic}",
    "sms.either": "Puede ser la más cercana: {clinics}",
    "ask.zip": "¿Cuál es su código postal?",
    "ask.city_and_state": "No tenemos registrado ese código postal. ¿En qué ciudad y estado se"
    " encuentra?",
    "ask.zip_in_full": "¿Cuáles son los cinco dígitos de su código postal?",
    "ask.zip_or_state": "El código postal o la ciudad no corresponde al estado. ¿Es {choices}?",
    "ask.which_place": "¿Es {choices}?",
    "ask.directional": "¿Es {choices}?",
    "ask.street_address": "¿Cuál es su dirección, con calle y número?",
    "ask.street_again": "¿Cómo se llama la calle y cómo se escribe?",
    "ask.house_number": "¿Cuál es el número de la casa?",
    "ask.either_site": "Ninguna pregunta lo resolvería: cualquiera de las dos puede estar más"
    " cerca. Deje que elija quien llama.",
    "precision.address_point": "el edificio o terreno mismo, o las coordenadas escritas",
    "precision.interpolated": "entre dos números conocidos de la cuadra correcta",
    "precision.intersection": "donde se cruzan dos calles",
    "precision.street": "en algún punto de la calle",
    "precision.zip": "el centro del código postal",
    "precision.po_box_zip": "la oficina de correos de un código postal de apartados o de una sola"
    " organización",
    "precision.city": "el centro de la ciudad o pueblo",
    "precision.state": "el centro del estado: solo para comparar lecturas que se contradicen",
    "fault.suffix_changed": "se encontró otro tipo de calle (Dr en vez de Rd)",
    "fault.suffix_missing": "no se dio el tipo de calle",
    "fault.directional_missing": "no se dio el cuadrante ni la dirección",
    "fault.directional_ignored": "se dio un cuadrante que la calle encontrada no tiene",
    "fault.directional_changed": "se encontró otro cuadrante u otra dirección",
    "fault.street_respelled": "el nombre de la calle se encontró escrito de otra forma",
    "fault.street_not_placed": "se dio una calle que no se pudo ubicar; se usó una zona más amplia",
    "fault.number_out_of_range": "el número está fuera de los que se conocen de la calle",
    "fault.number_missing": "no se dio el número de la casa",
    "fault.parity_mismatch": "el número se encontró en el otro lado de la calle",
    "fault.unit_ignored": "el apartamento o la oficina no se tuvo en cuenta",
    "fault.zip_changed": "se encontró otro código postal que el que se dio",
    "fault.zip_missing": "no se dio el código postal",
    "fault.place_missing": "no se dio ni código postal ni población: solo se buscó en lo instalado",
    "fault.zip_unknown": "el código postal dado no existe en nuestra tabla",
    "fault.city_changed": "se encontró otra población que la que se dio",
    "fault.city_unknown": "la población dada no está en nuestra tabla",
    "fault.city_respelled": "el nombre de la población se encontró escrito de otra forma",
    "fault.state_assumed": "no se dio el estado; se tomó la población de ese nombre cerca de las"
    " clínicas",
    "fault.state_conflict": "el estado contradice el código postal o la ciudad",
    "fault.text_ignored": "no se pudo leer una parte de lo que se escribió",
    "fault.partly_matched": "el servicio en línea encontró solo una parte de la dirección",
    "fault.outside_us": "las coordenadas están fuera de los Estados Unidos: ¿falta un signo menos?",
}

_STATES = {"open": "abierta", "closed": "cerrada", "depends": "puede estar abierta"}
_DAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
_MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip


def _opening(clinic: dict[str, Any]) -> str:
    """``abierta ahora, hasta las 17:00``: what state follows is not in the contract."""
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
    """A time to come: las 17:00, la medianoche, el lunes a las 08:00, el 4 de enero a las 08:00."""
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
    return f"{'la' if time.hour == 1 else 'las'} {time:%H:%M}"


# RAE, Diccionario panhispánico de dudas, "y" 1 and "o" 1: what they become, and before which sound
# (8 is ocho, 11 is once).
_JOINTS = {
    "and": Joint("y", "e", r"h?[ií](?![aeo])"),
    "or": Joint("o", "u", r"h?[oó]|8|11(?!\d)"),
}


LANGUAGE = Language(_PHRASES, _opening, _JOINTS)
