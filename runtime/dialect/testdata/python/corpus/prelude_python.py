# What Python has to be given: the same is predeclared here (corpus_test.go).
from contextlib import suppress


class manager:
    def __init__(self, log, name, swallow=False):
        self.log, self.name, self.swallow = log, name, swallow

    def __enter__(self):
        self.log.append("enter " + str(self.name))
        return self.name

    def __exit__(self, cls, e, trace):
        self.log.append(("leave " if cls is None else cls.__name__ + " leaves ") + str(self.name))
        return self.swallow
