from services.models.catalogue import Category, Item, RoutingRule
from services.models.draft import Draft
from services.models.event import Pause, RequestClock, RequestEvent
from services.models.parts import Ask, Attachment, Holding, Material, Note, Rating, RequestText
from services.models.request import Request

__all__ = [
    "Ask",
    "Attachment",
    "Category",
    "Draft",
    "Holding",
    "Item",
    "Material",
    "Note",
    "Pause",
    "Rating",
    "Request",
    "RequestClock",
    "RequestEvent",
    "RequestText",
    "RoutingRule",
]
