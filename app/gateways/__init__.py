"""The gateways Kesu can be dialled through: one row a dialect, by the name it has in the address of its hops."""

from app.gateways.africastalking import AfricasTalking
from app.gateways.arkesel import Arkesel
from app.gateways.cellulant import Cellulant
from app.gateways.comviva import Comviva
from app.gateways.dmark import DMark
from app.gateways.hollatags import Hollatags
from app.gateways.hubtel import Hubtel
from app.gateways.imimobile import ImiMobile
from app.gateways.infobip import Infobip
from app.gateways.mnotify import Mnotify
from app.gateways.moolre import Moolre
from app.gateways.mtech import MTech
from app.gateways.nalo import Nalo
from app.gateways.oneapi import OneApi
from app.gateways.sixdee import SixDee
from app.gateways.truroute import TruRoute
from app.gateways.wire import Adapter

ADAPTERS: dict[str, Adapter] = {
    "africastalking": AfricasTalking(),
    "arkesel": Arkesel(),
    "cellulant": Cellulant(),
    "comviva": Comviva(),
    "dmark": DMark(),
    "hollatags": Hollatags(),
    "hubtel": Hubtel(),
    "imimobile": ImiMobile(),
    "infobip": Infobip(),
    "mnotify": Mnotify(),
    "moolre": Moolre(),
    "mtech": MTech(),
    "nalo": Nalo(),
    "oneapi": OneApi(),
    "sixdee": SixDee(),
    "truroute": TruRoute(),
}
