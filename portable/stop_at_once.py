"""The first that the portable program runs: Ctrl-C ends it without a word, until flexfin listens.

Not even the modules of Python itself can be imported here, but for those in the interpreter.
"""

import _signal

if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:  # not where it is ignored
    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
