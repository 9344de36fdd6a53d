"""The bar on a terminal, where how much is to come is known little by little."""

import io

from animl_addon.cli.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_nothing_is_shown_until_something_is_to_come():
    terminal = Terminal()
    progress = Progress(0, terminal)
    assert terminal.getvalue() == ""

    progress.expect(4)
    progress.skip(2)
    progress.advance()

    assert "0 of 4, …" in terminal.getvalue() and "2 of 4, …" in terminal.getvalue()
    assert terminal.getvalue().endswith("3 of 4, 0:00 left")


def test_a_log_gets_no_bar():
    log = io.StringIO()

    Progress(0, log).expect(4)

    assert log.getvalue() == ""
