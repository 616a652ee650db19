"""An endless coroutine affects only its cell."""

NUMBERS = (76,)
HANGS = True
CELLS = [
    """import asyncio

async def forever():
    while True:
        await asyncio.sleep(1)

tasks = [asyncio.ensure_future(forever()) for _ in range(100)]
await forever()
""",
]
