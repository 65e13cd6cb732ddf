"""PTB: digital calibration certificates (DCC, XML), schema versions 2.4 to 3.3."""

from __future__ import annotations

from hub.records import Calibration
from hub.source import DccRow, Source, dcc_files, dcc_record

SOURCE = Source(
    title="德国 PTB 数字校准证书（DCC）",
    title_en="PTB digital calibration certificates",
    kind=Calibration,
    rows=dcc_files,
    row=DccRow,
    to_record=dcc_record,
    licence="LGPL-3.0 (official samples); PTB notice (silicon sphere)",
    # [!t] leaves out the manipulated copy, which has the number of the good one and is there to test signatures
    files="dcc/ptb_*[!t]??.xml",
)
