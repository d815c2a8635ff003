"""What a Temporal cluster must know of us before a worker can serve it."""

import structlog
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from workflows.trajectory import PHASE, REGION

log = structlog.get_logger()
_NOT_OURS = (RPCStatusCode.ALREADY_EXISTS, RPCStatusCode.UNIMPLEMENTED, RPCStatusCode.PERMISSION_DENIED)


async def ensure_search_attributes(client: Client) -> None:
    """Registers what operators search by. Where that is not ours to do, it was done before."""
    keyword = IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD
    try:
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(
                search_attributes={REGION.name: keyword, PHASE.name: keyword}, namespace=client.namespace
            )
        )
    except RPCError as error:
        if error.status not in _NOT_OURS:
            raise
        log.info("search_attributes_not_registered", answer=error.status.name)
