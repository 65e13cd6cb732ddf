"""Bad input gets a clear error, in both languages, and nothing is lost: the row's neighbours and its bytes are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hub.errors import HubError, StopProcess
from hub.messages import TEXTS
from hub.records import Enterprise
from hub.source import (
    Accepted,
    Amount,
    Day,
    Measured,
    Refused,
    Rows,
    Source,
    SourceRow,
    column,
    csv_files,
    json_files,
    ndjson_files,
    party,
    pg_dump_copy,
    plugins,
    read,
    xml_files,
)


class Row(SourceRow):
    """A small register."""

    name: str = column("名称")
    founded: Day | None = column("成立日期", default=None)
    capital: Amount | None = column("注册资本", default=None)
    measured: Measured | None = column("量值", default=None)


def to_record(row: Row) -> Enterprise:
    """An enterprise by its name."""
    return Enterprise(
        record_id=row.name, parties=party("self", row.name), established=row.founded, registered_capital=row.capital
    )


def source(rows: Rows) -> Source[Row]:
    """The register in any format."""
    return Source(
        title="测试", title_en="test", kind=Enterprise, rows=rows, row=Row, to_record=to_record, licence="-", files="*"
    )


def readings(rows: Rows, path: Path, content: bytes, **options: Any) -> tuple[list[str], list[Refused]]:
    """The names accepted, and what was refused."""
    path.write_bytes(content)
    items = list(read(source(rows), path, options, warn=lambda warning: None))
    names = [item.record.record_id for item in items if isinstance(item, Accepted)]
    return names, [item for item in items if isinstance(item, Refused)]


def stopped(rows: Rows, path: Path, content: bytes, **options: Any) -> StopProcess:
    """The error of a file that cannot be read as a whole."""
    with pytest.raises(StopProcess) as caught:
        readings(rows, path, content, **options)
    return caught.value


def both(error: HubError) -> tuple[str, str]:
    """The error as people read it, in English and in 中文."""
    return error.describe("en"), error.describe("zh")


HEAD = "名称,成立日期,注册资本,量值\n"
GOOD = "示例甲,2024-03-05,100,1\n"
LAST = "示例乙,2024/3/6,200,2\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file to be written."""
    return tmp_path / "register.csv"


def test_wrong_encoding(file: Path) -> None:
    western = "name,city\nMüller,Gärten\nGroße,Öl\n".encode("cp1252")
    assert both(stopped(csv_files, file, western)) == (
        "register.csv is neither UTF-8 nor GB18030: byte 11 is 0xfc; set the instance's option `encoding`",
        "register.csv 既不是 UTF-8 也不是 GB18030：第 11 字节为 0xfc；请为该实例设置 encoding 选项",
    )
    assert both(stopped(csv_files, file, b"x", encoding="utf-9")) == (
        "no encoding is called utf-9",
        "没有名为 utf-9 的编码",
    )


def test_a_broken_byte_spoils_its_own_row(file: Path) -> None:
    content = (HEAD + GOOD).encode() + "示例丙,,,".encode()[:-4] + b"\xff,,,\n" + LAST.encode()
    names, refused = readings(csv_files, file, content)
    assert names == ["示例甲", "示例乙"]
    assert refused[0].place == "line:3"
    assert refused[0].raw == "示例丙".encode()[:-1] + b"\xff,,,\n"
    assert both(refused[0].error) == (
        "byte 73 of the file, 0xe4, is not valid UTF-8; the row was set aside as it stands",
        "文件第 73 字节（0xe4）不是有效的 UTF-8 编码；该行已原样搁置",
    )


def test_a_broken_byte_in_gb18030(file: Path) -> None:
    content = (HEAD + GOOD * 9).encode("gb18030") + b"\xca\xff,,,\n" + LAST.encode("gb18030")
    names, refused = readings(csv_files, file, content)
    assert names[-1] == "示例乙"
    assert [item.raw for item in refused] == [b"\xca\xff,,,\n"]
    assert refused[0].error.describe("en").startswith("byte 244 of the file, 0xca, is not valid GB18030")
    assert content[244:245] == b"\xca"


def test_nul_byte(file: Path) -> None:
    names, refused = readings(csv_files, file, (HEAD + GOOD + "示例\0丙,,,\n" + LAST).encode())
    assert names == ["示例甲", "示例乙"]
    assert both(refused[0].error) == (
        "byte 73 of the file is a NUL, which text cannot hold",
        "文件第 73 字节为 NUL，文本中不允许出现",
    )


@pytest.mark.parametrize(
    ("content", "found"), [(b"PK\x03\x04rest", "ZIP, XLSX"), (b"\xd0\xcf\x11\xe0rest", "XLS"), (b"\0" * 9, "NUL")]
)
def test_no_text(file: Path, content: bytes, found: str) -> None:
    assert both(stopped(csv_files, file, content)) == (
        f"register.csv is not a text file ({found}); export it as CSV, UTF-8",
        f"register.csv 不是文本文件（{found}）；请导出为 UTF-8 编码的 CSV",
    )


def test_missing_column(file: Path) -> None:
    assert both(stopped(csv_files, file, "名称,注册资本,量值\n示例甲,1,1\n".encode())) == (
        "register.csv has no column 成立日期; its columns are: 名称, 注册资本, 量值. "
        "If the source renamed it, add the new name to the connector",
        "register.csv 中没有“成立日期”列；现有列：名称, 注册资本, 量值。如果来源改了列名，请在连接器中补上新列名",
    )


def test_renamed_column_stops_though_its_value_may_be_blank(file: Path) -> None:
    error = stopped(csv_files, file, "名称,设立日期,注册资本,量值\n示例甲,2024-03-05,1,1\n".encode())
    assert error.code == "column_missing"
    assert error.params["column"] == "成立日期"
    assert "设立日期" in error.describe("zh")


def test_column_twice(file: Path) -> None:
    error = stopped(csv_files, file, "名称,名称,成立日期,注册资本,量值\n甲,乙,,,\n".encode())
    assert both(error) == ("register.csv has two columns named 名称", "register.csv 中有两列都叫“名称”")


def test_extra_column_warns_once(file: Path) -> None:
    file.write_text(HEAD.strip() + ",网址\n" + "甲,,,,x\n" * 3, encoding="utf-8")
    warnings: list[HubError] = []
    assert len(list(read(source(csv_files), file, warn=warnings.append))) == 3
    assert [both(warning) for warning in warnings] == [
        (
            "register.csv has columns that the connector does not know: 网址; they are not read",
            "register.csv 中有连接器不认识的列：网址；这些列未读取",
        )
    ]


def test_missing_value_and_impossible_date(file: Path) -> None:
    names, refused = readings(csv_files, file, (HEAD + GOOD + ",2024-02-30,,\n" + LAST).encode())
    assert names == ["示例甲", "示例乙"]
    assert both(refused[0].error) == ("field 名称 is required and missing", "缺少必填字段 名称")
    assert [both(other) for other in refused[0].others] == [
        (
            "field 成立日期: 2024-02-30 is not a date that exists; "
            "expected 2024-03-05, 2024/3/5, 2024年3月5日 or 20240305",
            "字段 成立日期：2024-02-30 不是有效日期；应为 2024-03-05、2024/3/5、2024年3月5日 或 20240305",
        )
    ]


@pytest.mark.parametrize("printed", ["NaN", "Infinity", "-inf", "1e999", "1,23", "12O"])
def test_no_number(file: Path, printed: str) -> None:
    _, refused = readings(csv_files, file, (HEAD + f'示例丙,,"{printed}",\n').encode())
    assert both(refused[0].error) == (
        f"field 注册资本: {printed} is not an amount; expected 1,234.50, 500万元 or 1.2亿元",
        f"字段 注册资本：{printed} 不是金额；应为 1,234.50、500万元 或 1.2亿元",
    )


def test_nan_in_json_spoils_its_own_row(file: Path) -> None:
    content = '[{"名称": "示例甲"}, {"名称": "示例丙", "量值": NaN}, {"名称": "示例乙"}]'.encode()
    names, refused = readings(json_files, file, content)
    assert names == ["示例甲", "示例乙"]
    assert refused[0].raw == '{"名称": "示例丙", "量值": NaN}'.encode()
    assert both(refused[0].error) == (
        "field 量值: NaN is not a number; expected digits, like 1,234.50",
        "字段 量值：NaN 不是数字；应为 1,234.50 这样的数值",
    )
    _, refused = readings(ndjson_files, file, '{"名称": NaN}'.encode())
    assert refused[0].error.describe("en") == "field 名称: found NaN; expected text"


def test_truncated_row(file: Path) -> None:
    names, refused = readings(csv_files, file, (HEAD + GOOD + "示例丙,2024-0").encode())
    assert names == ["示例甲"]
    assert refused[0].raw == "示例丙,2024-0".encode()
    assert both(refused[0].error) == (
        "the row has 2 cells and the header 4; the row is cut off, or a separator is missing",
        "该行有 2 个单元格，而表头有 4 个；该行被截断或缺少分隔符",
    )


def test_unclosed_quote_costs_one_line(file: Path) -> None:
    names, refused = readings(csv_files, file, (HEAD + '示例丙,"2024,,\n' + GOOD + LAST).encode())
    assert names == ["示例甲", "示例乙"]
    assert (refused[0].place, refused[0].raw) == ("line:2", '示例丙,"2024,,\n'.encode())
    assert both(refused[0].error) == (
        "a quotation mark that opens on this line is never closed",
        "本行开始的引号没有结束",
    )


def test_separator_inside_a_cell(file: Path) -> None:
    names, refused = readings(csv_files, file, (HEAD + "示例丙,有限,,,\n" + GOOD).encode())
    assert names == ["示例甲"]
    assert both(refused[0].error) == (
        "the row has 5 cells and the header 4; a cell that holds the separator must stand in quotation marks",
        "该行有 5 个单元格，而表头只有 4 个；含分隔符的单元格必须加引号",
    )


def test_text_after_a_quote(file: Path) -> None:
    names, refused = readings(csv_files, file, (HEAD + '"示例"丙,,,\n' + GOOD).encode())
    assert names == ["示例甲"]
    assert refused[0].error.code == "row_csv"


@pytest.mark.parametrize("rows", [json_files, ndjson_files])
def test_truncated_json(file: Path, rows: Rows) -> None:
    if rows is ndjson_files:
        names, refused = readings(rows, file, '{"名称": "示例甲"}\n{"名称": "示'.encode())
        assert names == ["示例甲"]
        assert both(refused[0].error) == (
            "this is not valid JSON: Unterminated string starting at: line 1 column 8 (char 7)",
            "不是有效的 JSON：Unterminated string starting at: line 1 column 8 (char 7)",
        )
        return
    file.write_bytes('{"数据": [{"名称": "示例甲"},\n {"名称": "示'.encode())
    found: list[str] = []
    with pytest.raises(StopProcess) as caught:
        found.extend(item.place for item in read(source(rows), file))
    assert found == ["item:1"]
    assert both(caught.value) == (
        "register.csv is not valid JSON at character 31 (line 2): Unterminated string starting at; "
        "the file may be cut off, fetch it again",
        "register.csv 在第 31 个字符（第 2 行）处不是有效的 JSON：Unterminated string starting at；"
        "文件可能不完整，请重新获取",
    )


def test_truncated_dump(file: Path) -> None:
    dump = "COPY public.firms (名称, 成立日期, 注册资本, 量值) FROM stdin;\n示例甲\t\\N\t\\N\t\\N\n"
    assert readings(pg_dump_copy, file, (dump + "\\.\n").encode())[0] == ["示例甲"]
    assert both(stopped(pg_dump_copy, file, dump.encode())) == (
        "register.csv ends inside the COPY data of table firms",
        "register.csv 在表 firms 的 COPY 数据中间结束，文件不完整",
    )
    assert both(stopped(pg_dump_copy, file, dump.encode(), table="other")) == (
        "register.csv has no COPY data of table other",
        "register.csv 中没有表 other 的 COPY 数据",
    )


@pytest.mark.parametrize(
    ("rows", "content"),
    [
        (csv_files, b""),
        (csv_files, HEAD.encode()),
        (json_files, b"[]"),
        (json_files, b'{"data": []}'),
        (xml_files, b""),
    ],
)
def test_empty_file(file: Path, rows: Rows, content: bytes) -> None:
    if rows is xml_files:
        _, refused = readings(rows, file, content)
        error: HubError = refused[0].error
    else:
        error = stopped(rows, file, content)
    assert both(error) == (
        "register.csv holds no rows; nothing was changed (an empty file never deletes anything)",
        "register.csv 中没有数据行；未做任何更改（空文件不会导致删除）",
    )


BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><r x="&c;"><n>&c;</n></r>"""
LEAK = b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><r><n>&x;</n></r>'


@pytest.mark.parametrize(
    "content", [BOMB, LEAK, BOMB.decode().replace("?>", ' encoding="utf-16"?>', 1).encode("utf-16")]
)
def test_xml_bomb(file: Path, content: bytes) -> None:
    _, refused = readings(xml_files, file, content)
    assert refused[0].raw == content
    assert both(refused[0].error) == (
        "register.csv declares XML entities, which can be made to fill the memory or read files; it was not read",
        "register.csv 声明了 XML 实体，可能被用来耗尽内存或读取文件；未读取",
    )
    assert stopped(xml_files, file, content, record="n").code == "xml_entities"


def test_broken_xml(file: Path) -> None:
    _, refused = readings(xml_files, file, b"<r><n>")
    assert refused[0].error.describe("en").startswith("register.csv is not well-formed XML: Premature end of data")
    assert refused[0].error.describe("zh").startswith("register.csv 不是格式正确的 XML：")


def test_deep_json(file: Path) -> None:
    deep = b"[" * 100_000
    assert both(stopped(json_files, file, b'[{"x": ' + deep)) == (
        "nested deeper than 1000 levels",
        "嵌套超过 1000 层",
    )
    names, refused = readings(ndjson_files, file, deep + '\n{"名称": "示例甲"}'.encode())
    assert names == ["示例甲"]
    assert refused[0].error.code == "too_deep"


@pytest.mark.parametrize("cell", ["=1+1", "+8613800000000", "@SUM(A1:A9)", "=cmd|' /C calc'!A0", "-2+3"])
def test_formula_is_text(file: Path, cell: str) -> None:
    names, refused = readings(csv_files, file, (HEAD + f"{cell},,,\n").encode())
    assert names == [cell]
    assert not refused


def test_ten_megabyte_field(file: Path) -> None:
    ten = "长" * 3_500_000
    names, refused = readings(csv_files, file, (HEAD + GOOD + f'示例丙,,"{ten}\n{ten}",\n' + LAST).encode())
    assert names == ["示例甲", "示例乙"]
    assert len(refused[0].raw) == len(f'示例丙,,"{ten}\n{ten}",\n'.encode())
    assert both(refused[0].error) == (
        "field 注册资本 has 21000001 bytes, over the limit of 1000000",
        "字段 注册资本 有 21000001 字节，超过上限 1000000",
    )
    names, _ = readings(csv_files, file, (HEAD + f"{'长' * 250},,,\n").encode(), field_bytes_max=1024)
    assert len(names) == 1


def test_a_connector_that_fails_on_a_row(file: Path) -> None:
    def failing(row: Row) -> Enterprise:
        if row.name == "示例甲":
            raise KeyError(row.name)
        return to_record(row)

    broken = Source(
        title="测试",
        title_en="test",
        kind=Enterprise,
        rows=csv_files,
        row=Row,
        to_record=failing,
        licence="-",
        files="*",
    )
    file.write_text(HEAD + GOOD + LAST, encoding="utf-8")
    first, second = read(broken, file)
    assert isinstance(first, Refused)
    assert isinstance(second, Accepted)
    assert both(first.error) == (
        "the connector itself failed on this row: KeyError: '示例甲'; tell whoever keeps it",
        "连接器处理该行时自身出错：KeyError: '示例甲'；请联系其维护者",
    )


def test_wrong_dcc_version(tmp_path: Path) -> None:
    dcc = tmp_path / "certificate.xml"
    root = 'digitalCalibrationCertificate xmlns="https://ptb.de/dcc"'
    dcc.write_text(f'<{root} schemaVersion="1.0.0"><administrativeData/></digitalCalibrationCertificate>', "utf-8")
    [refused] = read(plugins()["ptb_dcc"], dcc)
    assert isinstance(refused, Refused)
    assert (refused.error.field, refused.error.found) == ("schemaVersion", "1.0.0")
    for said in both(refused.error):
        assert "1.0.0" in said
        assert "3.3" in said, "what can be read"


def test_every_code_of_a_cell_has_a_text() -> None:
    names = ("date", "us_date", "time", "number", "amount", "whole", "text")
    assert {f"{name}_invalid" for name in names} <= TEXTS.keys()
