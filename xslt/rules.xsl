<?xml version="1.0" encoding="UTF-8"?>
<!--
  All rules: those that the pages of documents and those of the whole edition have in common, and of either its own.
-->
<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">

  <xsl:include href="common.xsl"/>
  <xsl:include href="words.xsl"/>
  <xsl:include href="slices.xsl"/>
  <xsl:include href="plain.xsl"/>
  <xsl:include href="elements.xsl"/>
  <xsl:include href="leiden.xsl"/>
  <xsl:include href="html/structure.xsl"/>
  <xsl:include href="html/rendition.xsl"/>
  <xsl:include href="html/core.xsl"/>
  <xsl:include href="html/lists.xsl"/>
  <xsl:include href="html/figures.xsl"/>
  <xsl:include href="html/images.xsl"/>
  <xsl:include href="html/facsimile.xsl"/>
  <xsl:include href="html/verse.xsl"/>
  <xsl:include href="html/speech.xsl"/>
  <xsl:include href="html/dictionaries.xsl"/>
  <xsl:include href="html/description.xsl"/>
  <xsl:include href="html/documentation.xsl"/>
  <xsl:include href="html/namesdates.xsl"/>
  <xsl:include href="html/transcr.xsl"/>
  <xsl:include href="html/apparatus.xsl"/>
  <xsl:include href="html/analysis.xsl"/>
  <xsl:include href="html/changes.xsl"/>
  <xsl:include href="html/notes.xsl"/>
  <xsl:include href="html/default.xsl"/>
  <xsl:include href="html/reading.xsl"/>
  <xsl:include href="html/masthead.xsl"/>
  <xsl:include href="html/header.xsl"/>
  <xsl:include href="html/statements.xsl"/>
  <xsl:include href="html/correspondence.xsl"/>
  <xsl:include href="html/cards.xsl"/>
  <xsl:include href="authorities.xsl"/>
  <xsl:include href="html/layout.xsl"/>
  <xsl:include href="cite.xsl"/>
  <xsl:include href="html/gone.xsl"/>
  <xsl:include href="document.xsl"/>
  <xsl:include href="site.xsl"/>

  <xsl:output method="json" indent="no"/>

</xsl:stylesheet>
