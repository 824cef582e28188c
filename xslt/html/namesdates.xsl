<?xml version="1.0" encoding="UTF-8"?>
<!--
  Names and dates: a name that points into a register leads to its page there. With JavaScript the first touch shows
  the person's card without leaving the text (assets/edition.js).
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <xsl:template match="persName | orgName | placeName | rs | name | geogName | settlement | country | region">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <xsl:variable name="pointers" as="xs:string*" select="ed:pointers(@ref)"/>
    <xsl:variable name="target" as="xs:string?" select="$pointers[1][count($pointers) = 1] ! ed:href($here, .)"/>
    <xsl:choose>
      <xsl:when test="exists($target) and not(ed:has-links(.))">
        <a class="name {local-name()}" href="{$target}">
          <xsl:call-template name="ed:attributes"/>
          <xsl:call-template name="ed:card-reference">
            <xsl:with-param name="pointer" select="$pointers"/>
          </xsl:call-template>
          <xsl:apply-templates/>
        </a>
      </xsl:when>
      <xsl:otherwise>
        <!-- It holds names of its own, or means several: the links to what it means follow it. -->
        <span class="{if (exists($pointers)) then 'name ' else ''}{local-name()}">
          <xsl:call-template name="ed:attributes"/>
          <xsl:apply-templates/>
        </span>
        <xsl:for-each select="$pointers">
          <xsl:variable name="href" as="xs:string?" select="ed:href($here, .)"/>
          <xsl:if test="exists($href)">
            <a class="also" href="{$href}" data-editorial="" aria-label="{(ed:entry(.) ! ed:label(.), $href)[1]}">
              <xsl:call-template name="ed:card-reference">
                <xsl:with-param name="pointer" select="."/>
              </xsl:call-template>
              <xsl:text>°</xsl:text>
            </a>
          </xsl:if>
        </xsl:for-each>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- Which of the page's cards tells who a name means. -->
  <xsl:template name="ed:card-reference">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <xsl:param name="pointer" as="xs:string"/>
    <xsl:variable name="entry" as="element()?" select="ed:entry($pointer)"/>
    <!-- The pages of documents alone have cards. -->
    <xsl:if test="exists($entry) and starts-with($here, 'documents/')">
      <xsl:attribute name="data-card" select="ed:card-id($entry)"/>
    </xsl:if>
  </xsl:template>

  <xsl:function name="ed:card-id" as="xs:string">
    <xsl:param name="entry" as="element()"/>
    <xsl:sequence select="'card.' || $entry/@xml:id"/>
  </xsl:function>

  <xsl:template match="date | time">
    <xsl:variable name="machine" as="xs:string?" select="@when[matches(., '^\d{4}(-\d\d(-\d\d)?)?$')]"/>
    <xsl:element name="{if (exists($machine) and not(ed:has-links(.))) then 'time' else 'span'}">
      <xsl:attribute name="class" select="local-name()"/>
      <xsl:call-template name="ed:attributes"/>
      <xsl:if test="not(ed:has-links(.))">
        <xsl:sequence select="$machine ! ed:attribute('datetime', .)"/>
      </xsl:if>
      <xsl:apply-templates/>
    </xsl:element>
  </xsl:template>

  <xsl:template match="surname | forename | roleName | addName | nameLink | genName">
    <span class="{local-name()}">
      <xsl:call-template name="ed:attributes"/>
      <xsl:apply-templates/>
    </span>
  </xsl:template>

</xsl:stylesheet>
