"""The shared strings of a workbook, in flat memory: pages of them, on disk where they are many."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from types import TracebackType

PAGE_STRINGS = 256
SPOOL_BYTES_MAX = 16 * 1024 * 1024
PAGES_BYTES_MAX = 32 * 1024 * 1024
STRING_BYTES = 80
"""What Python takes for a string beside its characters, of which those beyond ASCII take up to twice what UTF-8 does."""
SEPARATOR = "\0"  # which no XML holds


class Strings:
    """Strings by number. Sheets name them mostly in order, so a few pages decoded serve nearly every cell."""

    def __init__(self) -> None:
        self.file = SpooledTemporaryFile(max_size=SPOOL_BYTES_MAX)  # noqa: SIM115 (closed with the workbook)
        self.starts = array("Q", [0])
        self.count = 0
        self.pages: dict[int, list[str]] = {}
        self.sizes = 0

    def fill(self, strings: Iterator[str]) -> None:
        """Keep all of them."""
        page: list[str] = []
        for string in strings:
            page.append(string)
            if len(page) == PAGE_STRINGS:
                self.put(page)
                page = []
        if page:
            self.put(page)

    def __enter__(self) -> Strings:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.file.close()

    def put(self, page: list[str]) -> None:
        """Keep the next page."""
        encoded = SEPARATOR.join(page).encode(errors="surrogatepass")
        self.file.write(encoded)
        self.starts.append(self.starts[-1] + len(encoded))
        self.count += len(page)

    def __getitem__(self, number: int) -> str:
        """The string of that number.

        Raises:
            IndexError: there is none.
        """
        page = self.pages.get(number // PAGE_STRINGS)
        if page is None:
            if not 0 <= number < self.count:
                raise IndexError(number)
            page = self.get(number // PAGE_STRINGS)
        return page[number % PAGE_STRINGS]

    def get(self, number: int) -> list[str]:
        """A page, decoded; pages decoded long ago make room."""
        begin, end = self.starts[number], self.starts[number + 1]
        while self.pages and self.sizes + self.size(number) > PAGES_BYTES_MAX:
            oldest = next(iter(self.pages))
            del self.pages[oldest]
            self.sizes -= self.size(oldest)
        self.file.seek(begin)
        page = self.file.read(end - begin).decode(errors="surrogatepass").split(SEPARATOR)
        self.pages[number] = page
        self.sizes += self.size(number)
        return page

    def size(self, number: int) -> int:
        """The memory that a page takes, about."""
        return 2 * (self.starts[number + 1] - self.starts[number]) + STRING_BYTES * PAGE_STRINGS
