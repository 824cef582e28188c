<?xml version="1.0" encoding="UTF-8"?>
<!--
  Who and what: the card of a register entry, as it stands below a text.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:array="http://www.w3.org/2005/xpath-functions/array"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="card">

  <!-- The cards of all that a text mentions, in the order of first mention. -->
  <xsl:template name="ed:cards">
    <xsl:param name="blocks" as="element()*"/>
    <xsl:variable name="pointers" as="xs:string*" select="distinct-values($blocks//@ref ! ed:pointers(.))"/>
    <xsl:if test="exists($pointers ! ed:entry(.))">
      <section class="cards" aria-labelledby="cards">
        <h2 id="cards"><xsl:value-of select="ed:word('who-and-what')"/></h2>
        <xsl:for-each-group select="$pointers[ed:entry(.)]" group-by="ed:heading(ed:entry(.))">
          <h3><xsl:value-of select="current-grouping-key()"/></h3>
          <div class="card-list">
            <xsl:for-each select="current-group()">
              <xsl:apply-templates select="ed:entry(.)">
                <xsl:with-param name="pointer" select="." tunnel="yes"/>
              </xsl:apply-templates>
            </xsl:for-each>
          </div>
        </xsl:for-each-group>
      </section>
    </xsl:if>
  </xsl:template>

  <xsl:function name="ed:heading" as="xs:string">
    <xsl:param name="entry" as="element()"/>
    <xsl:sequence select="
      if ($entry/self::person or $entry/self::personGrp) then ed:word('persons')
      else if ($entry/self::org) then ed:word('organizations')
      else if ($entry/self::place) then ed:word('places')
      else if ($entry/self::event) then ed:word('events')
      else ed:word('sources')"/>
  </xsl:function>

  <xsl:template match="person | personGrp | org | place | event | bibl | biblStruct">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <xsl:param name="pointer" as="xs:string" tunnel="yes"/>
    <div class="card">
      <p class="card-name">
        <a href="{ed:href($here, $pointer)}"><xsl:value-of select="ed:label(.)"/></a>
        <xsl:call-template name="ed:life"/>
      </p>
      <xsl:for-each select="occupation">
        <p class="role"><xsl:value-of select="normalize-space(.)"/></p>
      </xsl:for-each>
      <xsl:for-each select="note[@type = 'history']">
        <p>
          <xsl:apply-templates mode="html"/>
        </p>
      </xsl:for-each>
    </div>
  </xsl:template>

  <xsl:template name="ed:life">
    <xsl:variable name="birth" as="xs:string?" select="birth/@when ! substring(., 1, 4)"/>
    <xsl:variable name="death" as="xs:string?" select="death/@when ! substring(., 1, 4)"/>
    <xsl:if test="exists(($birth, $death))">
      <span class="life"><xsl:value-of select="' ' || $birth || '–' || $death"/></span>
    </xsl:if>
  </xsl:template>

</xsl:stylesheet>
