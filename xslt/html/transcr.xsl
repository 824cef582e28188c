<?xml version="1.0" encoding="UTF-8"?>
<!--
  Transcription and correction: what one reading has and the other has not; the page of the source, zone by zone.

  What only the diplomatic text has carries data-reading="diplomatic" (and hidden, for pages without our style sheet);
  what only the reading text has carries data-reading="reading".
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <xsl:template match="choice">
    <xsl:variable name="first" as="element()?" select="ed:first-side(.)"/>
    <xsl:variable name="second" as="element()?" select="ed:second-side(.)"/>
    <xsl:element name="{if (ed:holds-flow(.)) then 'tei-inline' else 'span'}">
      <xsl:call-template name="ed:attributes">
        <xsl:with-param name="class" select="'choice'"/>
      </xsl:call-template>
      <xsl:for-each select="$first | $second | text()[normalize-space()]">
        <xsl:choose>
          <!-- Words between the sides are a fault of the markup, but words. -->
          <xsl:when test="self::text() or $second is $first">
            <xsl:apply-templates select="."/>
          </xsl:when>
          <xsl:otherwise>
            <xsl:element name="{if (ed:holds-flow(.)) then 'tei-inline' else 'span'}">
              <xsl:attribute name="class" select="local-name()"/>
              <xsl:attribute name="data-reading" select="if (. is $first) then 'diplomatic' else 'reading'"/>
              <xsl:if test=". is $first">
                <xsl:attribute name="hidden" select="'hidden'"/>
              </xsl:if>
              <xsl:apply-templates select="."/>
            </xsl:element>
          </xsl:otherwise>
        </xsl:choose>
      </xsl:for-each>
      <!-- The notes on a side that is not shown hang on those that are. -->
      <xsl:apply-templates select="(* except ($first, $second))//note"/>
    </xsl:element>
  </xsl:template>

  <!-- Of a choice, the side the source has, and the side of the editor. -->
  <xsl:function name="ed:first-side" as="element()?">
    <xsl:param name="choice" as="element(choice)"/>
    <xsl:sequence select="$choice/(sic | orig | abbr | am, *)[1]"/>
  </xsl:function>

  <xsl:function name="ed:second-side" as="element()?">
    <xsl:param name="choice" as="element(choice)"/>
    <xsl:sequence select="$choice/(corr | reg | expan | ex, * except ed:first-side($choice), *)[1]"/>
  </xsl:function>

  <!-- The spans around them stand in the template of choice. -->
  <xsl:template match="choice/*[not(self::choice or self::app or self::note)]" priority="2">
    <xsl:call-template name="ed:inline">
      <xsl:with-param name="class" select="()"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template match="sic | corr | orig | reg | unclear | damage | subst | retrace | restore | secl | mod">
    <xsl:call-template name="ed:inline"/>
  </xsl:template>

  <!-- What one reading alone has: whatever its rule makes of it is marked so. -->
  <xsl:template match="*[@ed:only]" priority="20">
    <xsl:variable name="only" as="xs:string" select="@ed:only"/>
    <xsl:variable name="class" as="xs:string" select="if (@ed:moved) then 'moved' else 'deleted'"/>
    <xsl:variable name="made" as="node()*">
      <xsl:next-match/>
    </xsl:variable>
    <xsl:for-each select="$made">
      <xsl:choose>
        <xsl:when test="self::*[@data-reading[. != $only]]"/>
        <xsl:when test="self::*">
          <xsl:copy>
            <xsl:sequence select="@*"/>
            <xsl:attribute name="class" select="string-join((@class, $class), ' ')"/>
            <xsl:attribute name="data-reading" select="$only"/>
            <xsl:if test="$only = 'diplomatic'">
              <xsl:attribute name="hidden" select="'hidden'"/>
            </xsl:if>
            <xsl:sequence select="node()"/>
          </xsl:copy>
        </xsl:when>
        <xsl:otherwise>
          <span data-reading="{$only}">
            <xsl:if test="$only = 'diplomatic'">
              <xsl:attribute name="hidden" select="'hidden'"/>
            </xsl:if>
            <xsl:sequence select="."/>
          </span>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:for-each>
  </xsl:template>

  <!-- Words with signs of the edition's conventions about them, in the diplomatic text. -->
  <xsl:template match="supplied | ex" priority="0.5">
    <xsl:call-template name="ed:mark"/>
    <xsl:call-template name="ed:inline"/>
    <xsl:call-template name="ed:mark">
      <xsl:with-param name="side" select="'close'"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="ed:mark">
    <xsl:param name="side" as="xs:string" select="'open'"/>
    <xsl:variable name="sign" as="xs:string?" select="ed:mark(., $side)[. != '']"/>
    <xsl:if test="exists($sign)">
      <span class="mark" data-editorial="" data-reading="diplomatic" hidden="hidden"><xsl:value-of select="$sign"/></span>
    </xsl:if>
  </xsl:template>

  <!-- An error that nobody has emended: the diplomatic text prints the customary mark. -->
  <xsl:template match="sic[not(parent::choice)]" priority="1">
    <xsl:call-template name="ed:inline"/>
    <span class="mark" data-editorial="" data-reading="diplomatic" hidden="hidden"> [sic]</span>
  </xsl:template>

  <xsl:template match="del | surplus">
    <xsl:choose>
      <xsl:when test="ed:is-diplomatic(.)">
        <del data-reading="diplomatic" hidden="hidden">
          <xsl:call-template name="ed:attributes">
            <xsl:with-param name="class" select="local-name()"/>
          </xsl:call-template>
          <xsl:call-template name="ed:mark"/>
          <xsl:apply-templates/>
          <xsl:call-template name="ed:mark">
            <xsl:with-param name="side" select="'close'"/>
          </xsl:call-template>
        </del>
      </xsl:when>
      <!-- Deleted, and restored. -->
      <xsl:otherwise>
        <xsl:call-template name="ed:inline">
          <xsl:with-param name="class" select="'restored'"/>
        </xsl:call-template>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="add">
    <xsl:call-template name="ed:mark"/>
    <ins>
      <xsl:call-template name="ed:attributes">
        <xsl:with-param name="class" select="'add', @place ! ('place-' || .)[matches(., '^[\w\-]+$')]"/>
      </xsl:call-template>
      <xsl:apply-templates/>
    </ins>
    <xsl:call-template name="ed:mark">
      <xsl:with-param name="side" select="'close'"/>
    </xsl:call-template>
  </xsl:template>

  <!-- The page's own words and signs, and the marks of abbreviation that the expansion resolves. -->
  <xsl:template match="fw | metamark | am[ed:is-diplomatic(.)]" priority="0.6">
    <xsl:element name="{if (ed:holds-flow(.)) then 'tei-inline' else 'span'}">
      <xsl:attribute name="data-reading" select="'diplomatic'"/>
      <xsl:attribute name="hidden" select="'hidden'"/>
      <xsl:call-template name="ed:attributes">
        <xsl:with-param name="class" select="local-name()"/>
      </xsl:call-template>
      <xsl:apply-templates/>
    </xsl:element>
  </xsl:template>

  <xsl:template match="gap | space">
    <span data-editorial="">
      <xsl:call-template name="ed:attributes">
        <xsl:with-param name="class" select="local-name()"/>
      </xsl:call-template>
      <xsl:value-of select="ed:sign(.)"/>
    </span>
    <xsl:apply-templates select=".//note"/>
  </xsl:template>

  <xsl:template match="handShift">
    <xsl:call-template name="ed:signed"/>
  </xsl:template>

  <!-- Where a longer change begins, and what was done again or undone: marked, and told in the list of changes; the
       words themselves stay. -->
  <xsl:template match="addSpan | delSpan | damageSpan | redo | undo | path">
    <span>
      <xsl:call-template name="ed:attributes">
        <xsl:with-param name="class" select="local-name()"/>
      </xsl:call-template>
    </span>
    <xsl:apply-templates/>
  </xsl:template>

  <!-- A glyph: its own words, or the character that the file declares for it. -->
  <xsl:template match="g">
    <xsl:choose>
      <xsl:when test="normalize-space(.)">
        <xsl:call-template name="ed:inline"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:call-template name="ed:signed"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- The source's page: zones and lines, where there is no other text. -->
  <xsl:template match="zone | line">
    <xsl:call-template name="ed:block"/>
  </xsl:template>

</xsl:stylesheet>
