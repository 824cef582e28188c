<?xml version="1.0" encoding="UTF-8"?>
<!--
  The entry: with a TEI file it makes what document.xsl does, by its initial template the pages of site.xsl. Both in one,
  since most of either is in both. A package: a mode that is not declared is an error. An edition with rules of its own
  has an entry of its own, which imports the same (pipeline/saxon.py).
-->
<xsl:package name="https://scholarly-edition-pipeline.invalid/edition" package-version="1.0" version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  declared-modes="yes" default-mode="document">

  <xsl:include href="rules.xsl"/>

</xsl:package>
