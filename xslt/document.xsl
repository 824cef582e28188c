<?xml version="1.0" encoding="UTF-8"?>
<!--
  One TEI file, document or page, to everything that is made from it alone.

  Passes: 1. identify (TEI to TEI): ids, numbers and hosts, given once; 2. html, text and record, each from the
  identified tree. In: the file, the registers, the settings and the addresses. Out: one JSON map with the page, the
  two texts, the record, and the elements that had no rule.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:err="http://www.w3.org/2005/xqt-errors"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="document">

  <xsl:include href="identify.xsl"/>
  <xsl:include href="spans.xsl"/>
  <xsl:include href="transpositions.xsl"/>
  <xsl:include href="html/document.xsl"/>
  <xsl:include href="html/pages.xsl"/>
  <xsl:include href="html/forwarding.xsl"/>
  <xsl:include href="html/history.xsl"/>
  <xsl:include href="text/blocks.xsl"/>
  <xsl:include href="text/inline.xsl"/>
  <xsl:include href="text/layout.xsl"/>
  <xsl:include href="record.xsl"/>

  <xsl:mode name="document" on-no-match="fail" use-accumulators="ed:node ed:count ed:spans"/>

  <!-- "document" or "page", after the folder the file lies in. -->
  <xsl:param name="kind" as="xs:string"/>

  <xsl:template match="/" as="map(*)">
    <xsl:variable name="identified" as="document-node()">
      <xsl:apply-templates select="." mode="identify"/>
    </xsl:variable>
    <xsl:variable name="tei" as="element(TEI)" select="$identified/TEI"/>
    <!-- Saxon's processor reports the place of a dynamic error on the native error stream alone: it is caught here. -->
    <xsl:try>
      <xsl:variable name="pages" as="map(xs:string, element())" select="ed:document-pages($tei)"/>
      <xsl:sequence select="map {
        'pages': map:merge(map:for-each($pages, function($path, $page) { map { $path: ed:serialize($page) } })),
        'texts': if ($kind = 'document')
          then map { 'reading': ed:text-edition($tei, 'reading'), 'diplomatic': ed:text-edition($tei, 'diplomatic') }
          else map { },
        'record': ed:record($tei),
        'unhandled': array { ed:unhandled($tei, $pages?*) }
      }"/>
      <xsl:catch>
        <xsl:sequence select="map { 'error': map {
          'code': string($err:code), 'message': string($err:description), 'file': string($err:module),
          'line': ($err:line-number, 0)[1] } }"/>
      </xsl:catch>
    </xsl:try>
  </xsl:template>

</xsl:stylesheet>
