"""What a student reads when a test of an answer fails."""

from typing import Any

import pytest

from workbook import testing


def said(call: Any, *args: Any, **keywords: Any) -> tuple[str, str | None]:
    """Message and hint of the failure that a call must raise."""
    with pytest.raises(testing.CheckFailed) as failure:
        call(*args, **keywords)
    return failure.value.message, failure.value.hint
