"""Where a sample's table begins, and what its values look like."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hub.errors import StopProcess
from hub.onboard import Answers, headings, meant, propose, sample_of, template
from hub.onboard.initials import initials
from hub.onboard.instance import checked_name, name_for
from hub.onboard.looks import id_card, look_at
from hub.onboard.sample import Sample
from hub.records import KINDS
from hub.source.mapping import problems


def table(folder: Path, text: str, name: str = "sample.csv", encoding: str = "utf-8") -> Sample:
    """A file as a sample."""
    file = folder / name
    file.write_bytes(text.encode(encoding))
    return sample_of(file)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters(tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = [["证书编号", "获证组织"], ["A1", "示例市甲公司"], ["A2", "示例市乙公司"]]
    found = table(tmp_path, "\n".join(delimiter.join(row) for row in rows), encoding=encoding)
    assert found.columns == ("证书编号", "获证组织")
    assert [row.cells["证书编号"] for row in found.rows] == ["A1", "A2"]


def test_lines_above_the_table(tmp_path: Path) -> None:
    said = "示例市证书一览表,,\n填报：示例中心,,2024-01-02\n证书编号,获证组织,发证日期\nA1,甲公司,2024-03-05\nA2,乙公司,2024-03-06\n"
    found = table(tmp_path, said)
    assert found.options == {"skip_lines": 2}
    assert found.columns == ("证书编号", "获证组织", "发证日期")
    assert "示例市证书一览表" in found.title


def test_line_ends_in_cells_do_not_hide_the_table(tmp_path: Path) -> None:
    said = 'a\tb\tc\n1\t"x, y\nz, u, v"\t2\n3\t"q, r\ns, t, w"\t4\n'
    found = table(tmp_path, said)
    assert found.columns == ("a", "b", "c")
    assert found.rows[0].cells["b"] == "x, y\nz, u, v"


def test_objects_and_lists_of_objects(tmp_path: Path) -> None:
    row = {"no": "1", "firm": {"name": "甲公司", "code": "x"}, "items": [{"name": "a"}, {"name": "b"}], "tags": ["x"]}
    found = table(tmp_path, json.dumps({"data": [row]}, ensure_ascii=False), "sample.json")
    assert found.columns == ("no", "firm.name", "firm.code", "items[].name", "tags")
    assert found.cells("items[].name") == [["a", "b"]]


def test_repeated_elements_are_rows(tmp_path: Path) -> None:
    said = "<list>" + "".join(f"<cert><no>A{n}</no><holder>甲公司{n}</holder></cert>" for n in range(3)) + "</list>"
    found = table(tmp_path, said, "sample.xml")
    assert found.options == {"record": "cert"}
    assert found.columns == ("no", "holder")


def test_what_has_no_rows_is_told(tmp_path: Path) -> None:
    for text in ("a,b\n", "\n\n"):
        with pytest.raises(StopProcess):
            table(tmp_path, text)


def test_days_whose_order_cannot_be_told_are_asked_about(tmp_path: Path) -> None:
    rows = [f"R{n},砖{n},0{n}/0{n + 1}/2024,合格" for n in range(1, 9)]
    made = propose(table(tmp_path, "\n".join(["报告编号,产品名称,签发日期,检验结论", *rows])))
    assert [one.code for one in made.questions] == ["ask_day_order"]
    rows.append("R9,砖9,25/01/2024,合格")
    made = propose(table(tmp_path, "\n".join(["报告编号,产品名称,签发日期,检验结论", *rows])))
    assert made.questions == ()
    assert next(one.fit.reads for one in made.columns if one.path == "issued") == "dmy_day"


def test_personal_data_is_not_read_unless_someone_says_so(tmp_path: Path) -> None:
    said = "证书编号,获证组织,联系人,联系方式,邮箱地址,证件\n" + "".join(
        f"A{n},示例市甲{n}公司,张三,1380013800{n},a{n}@example.com,11010519491231002X\n" for n in range(5)
    )
    made = propose(table(tmp_path, said), Answers(kind="certificate"))
    why = {one.name: one.why for one in made.columns if not one.path}
    assert why == {
        "联系人": "column_personal",
        "联系方式": "column_phone",
        "邮箱地址": "column_email",
        "证件": "column_id_card",
    }
    assert {"联系人", "联系方式", "邮箱地址", "证件"} <= set(made.mapping.ignored)
    made = propose(table(tmp_path, said), Answers(kind="certificate", columns={"联系人": "note"}))
    assert any(one.column == "联系人" and one.to == "note" for one in made.mapping.fields)


def test_identity_numbers_by_their_check_digit() -> None:
    assert id_card("11010519491231002X")
    assert not id_card("110105194912310021")


def test_words_that_stand_for_nothing_do_not_refuse_rows(tmp_path: Path) -> None:
    said = "仪器名称,收费标准(元/小时)\n" + "".join(f"天平{n},{n * 10 if n % 3 else '面议'}\n" for n in range(12))
    made = propose(table(tmp_path, said), Answers(kind="instrument"))
    price = next(one for one in made.mapping.fields if one.to == "price")
    assert price.blanks is not None
    assert "面议" in price.blanks


def test_row_numbers_are_no_key(tmp_path: Path) -> None:
    said = "序号,处罚决定书文号,当事人,处罚日期\n" + "".join(
        f"{n},示罚〔2024〕{n}号,甲{n}公司,2024-03-0{n}\n" for n in range(1, 9)
    )
    made = propose(table(tmp_path, said))
    assert made.kind == "penalty"
    assert made.key == ("处罚决定书文号",)
    assert next(one.why for one in made.columns if one.name == "序号") == "column_counting"


def test_answers_are_kept_and_others_make_way(tmp_path: Path) -> None:
    said = "证书编号,名称,获证组织\n" + "".join(f"A{n},体系{n},甲{n}公司\n" for n in range(5))
    sample = table(tmp_path, said)
    made = propose(
        sample, Answers(kind="certificate", columns={"获证组织": "name", "名称": ""}, key=("证书编号", "名称"))
    )
    assert {one.name: one.path for one in made.columns} == {"证书编号": "number", "名称": "", "获证组织": "name"}
    assert made.key == ("证书编号", "名称")
    for wrong in (Answers(kind="nonsense"), Answers(columns={"没有": "name"}), Answers(columns={"名称": "nowhere"})):
        with pytest.raises(StopProcess):
            propose(sample, wrong)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_sheet_made_for_a_kind_is_read_back(kind: str, language: str, tmp_path: Path) -> None:
    """Each of its columns goes to the field that it was made for."""
    columns = headings(kind, language)
    assert len(set(columns.values())) == len(columns)
    head = template(kind, language, ".csv").decode("utf-8-sig").strip()
    sample = table(tmp_path, head + "\n" + ",".join(f"v{n}" for n in range(len(columns))) + "\n")
    found = propose(sample, meant(sample, kind))
    assert [one.path for one in found.columns] == list(columns)
    assert [problem.code for problem in problems(found.mapping)] in (
        [],
        ["mapping_words"] * len(list(problems(found.mapping))),
    )


def test_a_sheet_is_made_as_a_spreadsheet_too(tmp_path: Path) -> None:
    file = tmp_path / "certificates.xlsx"
    file.write_bytes(template("certificate", "zh", ".xlsx"))
    with pytest.raises(StopProcess):  # it has no rows yet
        sample_of(file)
    for kind, language, suffix in (("none", "zh", ".csv"), ("recall", "de", ".csv"), ("recall", "zh", ".pdf")):
        with pytest.raises(StopProcess) as wrong:
            template(kind, language, suffix)
        assert wrong.value.code == "template_unknown"


def test_initials_and_names() -> None:
    assert initials("企业名称") == "qymc"
    assert initials("统一社会信用代码") == "tyshxydm"
    assert initials("㐀") == ""
    assert name_for("Spot Checks 2024.xlsx", "spot_check") == "spot_checks_2024"
    assert name_for("抽查.xlsx", "spot_check").startswith("spot_check_")
    for bad in ("", "A", "x y", "9a", "../x", "a" * 61):
        with pytest.raises(StopProcess):
            checked_name(bad)


def test_a_look_at_nothing() -> None:
    look = look_at("x", [None, "", "-"])
    assert (look.filled, look.blank, look.unique) == (0, 3, 0.0)
