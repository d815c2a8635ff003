"""What a lead arranges, beside the boards: one page from which all of it is found."""

from fastapi import APIRouter
from fastapi.responses import Response

from api.pages.for_leads import HereLead
from api.pages.route import PageRoute

router = APIRouter(route_class=PageRoute)


@router.get("/beheer")
async def show_manage(page: HereLead) -> Response:
    return page.show("manage.html")
