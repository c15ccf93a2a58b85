def load(path):
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return None
    except (ValueError, TypeError) as error:
        if error:
            raise
    else:
        pass
    finally:
        print("done")
