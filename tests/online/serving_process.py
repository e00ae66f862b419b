"""A process that serves: prints `open`, waits for a line, reads until the online store answers, prints `online`.

Argument: the folder of the features. It ends when it is told another line.
"""

import asyncio
import sys
from pathlib import Path

from online_shop import ASKED

from fsql.online.store import OnlineStore


def say(word: str) -> None:
    """Prints the word at once."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


async def serve(features: Path) -> None:
    """Reads when it is told to, until no row comes from history."""
    async with OnlineStore(features, deadline=60) as online:
        say("open")
        await asyncio.to_thread(sys.stdin.readline)
        while "history" in (await online.features("fraud", ASKED)).metadata.sources:
            pass  # the event loop has its turn while the server answers
        say("online")
        await asyncio.to_thread(sys.stdin.readline)


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
