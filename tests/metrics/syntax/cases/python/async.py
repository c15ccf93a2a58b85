async def fetch(urls):
    async with session() as s:
        async for url in urls:
            if await s.get(url):
                return [r async for r in s]
    while True:
        break
    else:
        return None
