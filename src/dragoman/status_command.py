def status() -> None:
    pass
