"""示例市: digital calibration certificates of a laboratory of the made-up sample city (DCC 3.3, XML, a file each)."""

from __future__ import annotations

from hub.records import Calibration
from hub.source import DccRow, Source, dcc_files, dcc_record

SOURCE = Source(
    title="示例市校准实验室数字校准证书（DCC）",
    title_en="Sample City: digital calibration certificates",
    kind=Calibration,
    rows=dcc_files,
    row=DccRow,
    to_record=dcc_record,
    licence="Apache-2.0 (made-up data)",
    files="city/certificates/*.xml",
    sample=True,
)
