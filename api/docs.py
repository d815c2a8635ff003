"""The API's description, for programs and for people, without a login."""

from pathlib import Path

import fastapi_offline
from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, JSONResponse

from api.openapi import PREFIX, describe
from api.state import Here

router = APIRouter(include_in_schema=False)

# The files of Swagger UI: fastapi-offline brings them along, so that no page of ours loads from elsewhere.
ASSETS = Path(fastapi_offline.__file__).parent / "static"


@router.get("/openapi.json")
async def openapi(request: Request, state: Here) -> JSONResponse:
    app: FastAPI = request.app
    app.openapi_schema = app.openapi_schema or describe(app, state.settings)
    return JSONResponse(app.openapi_schema)


@router.get("/docs")
async def docs() -> HTMLResponse:
    return get_swagger_ui_html(
        openapi_url=f"{PREFIX}/openapi.json",
        title="Traject",
        swagger_js_url=f"{PREFIX}/docs/assets/swagger-ui-bundle.js",
        swagger_css_url=f"{PREFIX}/docs/assets/swagger-ui.css",
        swagger_favicon_url=f"{PREFIX}/docs/assets/favicon.png",
    )
