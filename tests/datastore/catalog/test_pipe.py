"""What `sepp catalog` writes into a pipe."""

from rich.table import Table

from sepp.catalog.pipe import pipe_console


def test_rows_end_where_their_text_ends(capsys):
    table = Table("name", "title", box=None, padding=(0, 2, 0, 0))
    table.add_row("a", "short")
    table.add_row("b", "a title that is longer than the others")
    pipe_console(400).print(table, "end")
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["a", "short"]
    assert [line for line in lines if line.endswith(" ")] == []
