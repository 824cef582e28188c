"""RELAX NG in pure Python: looks through a schema at once, and makes of its patterns just what documents use.

Standards: RELAX NG Specification (OASIS, 3 December 2001; ISO/IEC 19757-2), RELAX NG DTD Compatibility (ids),
Guidelines for using W3C XML Schema Datatypes with RELAX NG.

::

    schema = Schema.from_file("tei_all.rng")
    for finding in schema.validate("letter.xml"):
        print(finding.line, finding.column, finding.message)
"""

from pipeline.relaxng.files import SchemaError
from pipeline.relaxng.schema import Schema

__all__ = ["Schema", "SchemaError"]
