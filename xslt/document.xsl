<?xml version="1.0" encoding="UTF-8"?>
<!--
  The entry to document-rules.xsl. A package: a mode that is not declared is an error. An edition with rules of its own has an
  entry of its own, which imports the same (pipeline/saxon.py).
-->
<xsl:package name="https://scholarly-edition-pipeline.invalid/document" package-version="1.0" version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  declared-modes="yes" default-mode="document">

  <xsl:include href="document-rules.xsl"/>

</xsl:package>
