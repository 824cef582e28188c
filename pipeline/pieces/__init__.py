"""A very large file without its tree: a pass tells where its texts stand, and each is parsed when it is asked for.

Children of a corpus that follow each other make a piece, which is parsed inside the elements around it, so that it has
their namespaces and attributes; for checks also those of texts and divisions that are too large for one tree. To make
pages a text is cut only where what is made of it would not fit into memory: each piece is then a part of it, with the
header before it.
"""

from pipeline.pieces.piece import Piece, Streamed, data_of, read_piece, within
from pipeline.pieces.streaming import streamed

__all__ = ["Piece", "Streamed", "data_of", "read_piece", "streamed", "within"]
