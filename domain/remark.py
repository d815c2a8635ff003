from dataclasses import dataclass

from domain.sentence import Filling, Sentence


@dataclass(frozen=True)
class Remark:
    """What is wrong in a file. `line` and `column` are the file's own: its first line is 1, and the column is
    empty when the whole line is meant."""

    line: int
    column: str
    reason: str
    detail: str
    message: str | None = None
    values: dict[str, Filling] | None = None

    @property
    def sentence(self) -> Sentence:
        return {"detail": self.detail, "message": self.message, "values": self.values}
