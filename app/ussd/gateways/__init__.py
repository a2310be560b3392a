"""The gateways Kesu can be dialled through: one row a dialect, by the name it has in the address of its hops."""

from app.gateways.wire import Adapter
from app.ussd.gateways.africastalking import AfricasTalking
from app.ussd.gateways.arkesel import Arkesel
from app.ussd.gateways.cellulant import Cellulant
from app.ussd.gateways.comviva import Comviva
from app.ussd.gateways.dmark import DMark
from app.ussd.gateways.hollatags import Hollatags
from app.ussd.gateways.hubtel import Hubtel
from app.ussd.gateways.imimobile import ImiMobile
from app.ussd.gateways.infobip import Infobip
from app.ussd.gateways.mnotify import Mnotify
from app.ussd.gateways.moolre import Moolre
from app.ussd.gateways.mtech import MTech
from app.ussd.gateways.nalo import Nalo
from app.ussd.gateways.oneapi import OneApi
from app.ussd.gateways.sixdee import SixDee
from app.ussd.gateways.truroute import TruRoute

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
