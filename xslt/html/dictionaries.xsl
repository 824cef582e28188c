<?xml version="1.0" encoding="UTF-8"?>
<!--
  Dictionaries: entries, forms, grammar, senses, etymologies, references.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <xsl:template match="entry | entryFree | superEntry | hom | dictScrap">
    <xsl:call-template name="ed:block"/>
  </xsl:template>

  <!-- A sense has its number. -->
  <xsl:template match="sense">
    <xsl:call-template name="ed:block">
      <xsl:with-param name="label" as="element()?">
        <xsl:if test="@n">
          <span class="sense-number" data-editorial=""><xsl:value-of select="@n || ' '"/></span>
        </xsl:if>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template match="form | orth | pron | hyph | syll | stress | gramGrp | gram | gen | case | per | tns | mood | iType
                       | pos | subc | number | colloc | usg | etym | re | xr">
    <xsl:call-template name="ed:inline"/>
  </xsl:template>

  <xsl:template match="def">
    <xsl:call-template name="ed:inline"/>
  </xsl:template>

  <!-- The headword, referred to: by its own words where there are some, else by what the entry has. -->
  <xsl:template match="oRef | pRef">
    <xsl:choose>
      <xsl:when test="normalize-space(.)">
        <xsl:call-template name="ed:inline"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:call-template name="ed:signed"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

</xsl:stylesheet>
