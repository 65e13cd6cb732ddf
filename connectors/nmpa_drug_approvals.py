"""NMPA: approvals of domestic drugs (CSV)."""

from __future__ import annotations

from hub.records import Certificate, ProductCode
from hub.source import Source, SourceRow, column, csv_files, party


class Row(SourceRow):
    """An approval."""

    number: str = column("approvalNo")
    product: str = column("productName")
    form: str | None = column("fmodal", default=None)
    spec: str | None = column("spec", default=None)
    maker: str = column("productCompany")
    drug_code: str | None = column("medicinalCode", default=None)


def to_record(row: Row) -> Certificate:
    """An approval by its number. The drug code names a product, not the maker, so it identifies nobody."""
    misplaced = row.maker == row.form  # one row has its dosage form where the maker belongs
    return Certificate(
        record_id=row.number,
        number=row.number,
        name=row.product,
        scheme="药品批准文号",
        type="approval",
        scope="；".join(part for part in (row.form, row.spec) if part) or None,
        products=[row.product],
        product_codes=[ProductCode(scheme="drug_code", value=row.drug_code)] if row.drug_code else [],
        parties=[
            *([] if misplaced else party("holder", row.maker)),
            *party("authority", "国家药品监督管理局", region="CN"),
        ],
        note=f"来源中生产企业一栏为：{row.maker}" if misplaced else None,
    )


SOURCE = Source(
    title="国产药品批准文号",
    title_en="Approvals of domestic drugs",
    kind=Certificate,
    rows=csv_files,
    row=Row,
    to_record=to_record,
    licence="facts",
    files="overlap/drug_approvals_nmpa.csv",
)
