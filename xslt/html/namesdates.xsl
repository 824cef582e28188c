<?xml version="1.0" encoding="UTF-8"?>
<!--
  Names and dates: a name that points into a register leads to its page there. With JavaScript the first touch shows
  the person's card, which leads to the same page, without leaving the text (assets/text.js). Lists of persons, places and the like in a text.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <xsl:template match="persName | orgName | placeName | rs | name | geogName | settlement | country | region | bloc
                       | district | objectName | eventName">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <xsl:variable name="pointers" as="xs:string*" select="ed:named(.)"/>
    <xsl:variable name="target" as="xs:string?" select="$pointers[1][count($pointers) = 1] ! ed:href($here, .)"/>
    <xsl:choose>
      <xsl:when test="exists($target) and not(ed:has-links(.)) and not(ed:in-link(.))">
        <a class="name {local-name()}" href="{$target}">
          <xsl:call-template name="ed:attributes">
            <xsl:with-param name="class" select="'name', local-name()"/>
          </xsl:call-template>
          <xsl:apply-templates/>
        </a>
      </xsl:when>
      <xsl:otherwise>
        <!-- It holds names of its own, or means several: the links to what it means follow it. -->
        <xsl:call-template name="ed:inline">
          <xsl:with-param name="class" select="string-join((if (exists($pointers)) then 'name' else (), local-name()), ' ')"/>
        </xsl:call-template>
        <xsl:for-each select="$pointers[not(ed:in-link(current()))]">
          <xsl:variable name="href" as="xs:string?" select="ed:href($here, .)"/>
          <xsl:if test="exists($href)">
            <a class="also" href="{$href}" data-editorial="" aria-label="{(ed:entry(.) ! ed:label(.), $href)[1]}">°</a>
          </xsl:if>
        </xsl:for-each>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="date | time">
    <xsl:variable name="machine" as="xs:string?" select="
      @when[matches(., '^\d{4}(-\d\d(-\d\d)?)?$|^\d\d:\d\d(:\d\d)?$')]
        [. castable as xs:date or . castable as xs:gYearMonth or . castable as xs:gYear or . castable as xs:time
          or . || ':00' castable as xs:time][not(starts-with(., '0000'))]"/>
    <xsl:variable name="plain" as="xs:boolean" select="exists($machine) and not(ed:has-links(.)) and not(ed:holds-flow(.))"/>
    <xsl:element name="{if ($plain) then 'time' else if (ed:holds-flow(.)) then 'tei-inline' else 'span'}">
      <xsl:call-template name="ed:attributes">
        <xsl:with-param name="class" select="local-name()"/>
      </xsl:call-template>
      <xsl:if test="$plain">
        <xsl:attribute name="datetime" select="$machine"/>
      </xsl:if>
      <xsl:apply-templates/>
    </xsl:element>
  </xsl:template>

  <xsl:template match="surname | forename | roleName | addName | nameLink | genName | persPronouns | geogFeat | offset">
    <xsl:call-template name="ed:inline"/>
  </xsl:template>

  <!-- Entries, where a text has them itself ...................................................................... -->

  <xsl:template match="person | personGrp | persona | org | place | event | nym | object">
    <xsl:call-template name="ed:block"/>
  </xsl:template>

  <!-- What is told of them: a block in an entry, a phrase anywhere else. -->
  <xsl:template match="affiliation | age | birth | climate | death | education | faith | floruit | gender | geo | idno
                       | langKnowledge | langKnown | location | nationality | occupation | population | residence | sex
                       | socecStatus | state | terrain | trait">
    <xsl:choose>
      <xsl:when test="ed:is-block(.)">
        <xsl:call-template name="ed:block"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:call-template name="ed:inline"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="relation">
    <div>
      <xsl:call-template name="ed:signed"/>
    </div>
  </xsl:template>

</xsl:stylesheet>
