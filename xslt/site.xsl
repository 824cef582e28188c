<?xml version="1.0" encoding="UTF-8"?>
<!--
  The entry to site-rules.xsl. A package: a mode that is not declared is an error. An edition with rules of its own has an
  entry of its own, which imports the same (pipeline/saxon.py).
-->
<xsl:package name="https://scholarly-edition-pipeline.invalid/site" package-version="1.0" version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  declared-modes="yes" default-mode="html">

  <xsl:include href="site-rules.xsl"/>

</xsl:package>
