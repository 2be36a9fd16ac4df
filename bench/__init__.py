"""The bench: how fast Tongxin is, each number beside its floor. Run by `make bench`; the bars are in `bars.py`."""
