"""What a Temporal cluster must know of us before a worker can serve it."""

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from workflows.trajectory import PHASE, REGION


async def ensure_search_attributes(client: Client) -> None:
    """Registers what operators search by. Temporal Cloud wants it done beforehand, and says so."""
    keyword = IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD
    try:
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(
                search_attributes={REGION.name: keyword, PHASE.name: keyword}, namespace=client.namespace
            )
        )
    except RPCError as error:
        if error.status not in (RPCStatusCode.ALREADY_EXISTS, RPCStatusCode.UNIMPLEMENTED):
            raise
