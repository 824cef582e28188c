<?xml version="1.0" encoding="UTF-8"?>
<!--
  What changed in a document: the revisions that its header tells, the last first; and the differences from another
  version, where the build was given one.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <!-- The revisions of a text, the last first; those without a date as they stand, at the end. -->
  <xsl:function name="ed:revisions" as="element(change)*">
    <xsl:param name="tei" as="element(TEI)"/>
    <xsl:variable name="changes" as="element(change)*" select="$tei/teiHeader/revisionDesc//change[not(descendant::change)]"/>
    <xsl:sequence select="reverse(sort($changes[ed:day(.)], (), ed:day#1)), $changes[not(ed:day(.))]"/>
  </xsl:function>

  <xsl:function name="ed:day" as="xs:string?">
    <xsl:param name="change" as="element(change)"/>
    <xsl:sequence select="$change/(@when, @when-iso, @to, @notAfter, @from, @notBefore)[1] ! string(.)"/>
  </xsl:function>

  <xsl:template name="ed:history">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <xsl:param name="tei" as="element(TEI)"/>
    <xsl:variable name="revisions" as="element(change)*" select="ed:revisions($tei)"/>
    <xsl:if test="exists(($revisions, $ed:about?differences))">
      <section class="about history" aria-labelledby="history">
        <h2 id="history"><xsl:value-of select="ed:word('history')"/></h2>
        <xsl:if test="exists($revisions)">
          <ul>
            <xsl:for-each select="$revisions">
              <li>
                <xsl:apply-templates select="." mode="header"/>
              </li>
            </xsl:for-each>
          </ul>
        </xsl:if>
        <xsl:for-each select="$ed:about?differences">
          <p>
            <a href="{ed:link($here, ?path)}"><xsl:value-of select="ed:word('differences', ?since)"/></a>
          </p>
        </xsl:for-each>
        <xsl:if test="$ed:settings?feed">
          <p>
            <a href="{ed:link($here, 'feed.xml')}" type="application/atom+xml"><xsl:value-of select="ed:word('feed')"/></a>
          </p>
        </xsl:if>
      </section>
    </xsl:if>
  </xsl:template>

</xsl:stylesheet>
