<?xml version="1.0" encoding="UTF-8"?>
<!--
  The statements of the teiHeader below the text, each by a rule of its own.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="header">

  <xsl:template match="titleStmt/title" priority="1">
    <xsl:param name="told" as="xs:boolean" select="false()" tunnel="yes"/>
    <xsl:choose>
      <xsl:when test="$told">
        <xsl:apply-templates mode="html"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:next-match/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="editor | principal | funder | sponsor | meeting | publisher | distributor | authority">
    <xsl:call-template name="ed:person"/>
    <xsl:value-of select="@role ! (' (' || . || ')')"/>
  </xsl:template>

  <xsl:template match="respStmt">
    <xsl:variable name="who" as="element()*" select="name | orgName | persName"/>
    <b>
      <xsl:for-each select="$who">
        <xsl:if test="position() gt 1">, </xsl:if>
        <xsl:call-template name="ed:person-by-name"/>
      </xsl:for-each>
    </b>
    <xsl:value-of select="if (exists($who) and exists(resp)) then ': ' else ''"/>
    <xsl:value-of select="resp ! (normalize-space(ed:plain(.)), string(@key))[. != ''][1]" separator="; "/>
    <xsl:value-of select="(* except ($who, resp, note))[normalize-space()] ! (', ' || normalize-space(ed:plain(.)))" separator=""/>
    <xsl:apply-templates select="note"/>
  </xsl:template>

  <!-- Names in the header may bear ids that the page has no use for. -->
  <xsl:template name="ed:person-by-name">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <xsl:variable name="href" as="xs:string?" select="(ed:named(.) ! ed:href($here, .))[1]"/>
    <xsl:choose>
      <xsl:when test="exists($href)">
        <a class="name" href="{$href}"><xsl:value-of select="ed:name-in-words(.)"/></a>
      </xsl:when>
      <xsl:otherwise>
        <xsl:value-of select="ed:name-in-words(.)"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- An identifier with its kind; a link where it is an address, or has one. -->
  <xsl:template match="idno">
    <xsl:variable name="value" as="xs:string" select="normalize-space(.)"/>
    <xsl:variable name="address" as="xs:string?" select="
      if (matches($value, '^https?://', 'i')) then string(iri-to-uri($value)) else ed:authority(.)"/>
    <xsl:if test="empty(*)">
      <xsl:value-of select="@type ! (. || ': ')"/>
    </xsl:if>
    <xsl:choose>
      <xsl:when test="exists(*)">
        <xsl:for-each select="*">
          <xsl:if test="position() gt 1"><br/></xsl:if>
          <xsl:apply-templates select="."/>
        </xsl:for-each>
      </xsl:when>
      <xsl:when test="exists($address)">
        <a href="{$address}"><xsl:value-of select="$value"/></a>
      </xsl:when>
      <xsl:otherwise>
        <xsl:value-of select="$value"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="date">
    <xsl:choose>
      <xsl:when test="normalize-space()">
        <xsl:apply-templates select="." mode="html"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:value-of select="ed:date-in-words(.)"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- A licence leads to its text; one that is quoted at length is quoted below its address. -->
  <xsl:template match="licence">
    <xsl:variable name="target" as="xs:string?" select="tokenize(@target)[matches(., '^https?://', 'i')][1]"/>
    <xsl:choose>
      <xsl:when test="exists($target) and empty(.//(ref | ptr | list)) and count(p) le 1">
        <a rel="license" href="{$target}">
          <xsl:value-of select="(normalize-space(ed:plain(.))[. != ''], $target)[1]"/>
        </a>
      </xsl:when>
      <xsl:otherwise>
        <xsl:for-each select="$target">
          <a rel="license" href="{.}"><xsl:value-of select="."/></a>
        </xsl:for-each>
        <xsl:apply-templates mode="html"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="seriesStmt">
    <xsl:for-each select="*[ed:states(.)]">
      <xsl:if test="position() gt 1">, </xsl:if>
      <xsl:choose>
        <xsl:when test="self::title">
          <cite><xsl:apply-templates mode="html"/></cite>
        </xsl:when>
        <xsl:otherwise>
          <xsl:apply-templates select="."/>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:for-each>
  </xsl:template>

  <xsl:template match="msDesc">
    <xsl:value-of select="msIdentifier/*[normalize-space()]/normalize-space(.)" separator=", "/>
    <xsl:value-of select="@cert ! (' (' || ed:certainty(.) || ')')"/>
    <xsl:if test="msIdentifier[normalize-space()]">
      <xsl:text>. </xsl:text>
    </xsl:if>
    <xsl:apply-templates select="* except msIdentifier" mode="html"/>
  </xsl:template>

  <xsl:template match="bibl">
    <xsl:apply-templates select="node() except (availability, note)" mode="html"/>
    <xsl:apply-templates select="note" mode="html"/>
    <xsl:if test="availability">
      <div class="rights">
        <xsl:apply-templates select="availability/*" mode="html"/>
      </div>
    </xsl:if>
  </xsl:template>

  <xsl:template match="language">
    <xsl:value-of select="string-join((normalize-space(.)[. != ''], @ident ! (if (normalize-space(..)) then '(' || . || ')' else string()),
      @usage ! (. || ' %')), ' ')"/>
  </xsl:template>

  <xsl:template match="classCode | catRef">
    <xsl:value-of select="string-join((normalize-space(.)[. != ''], @target[not(normalize-space(..))], @scheme ! ('(' || replace(., '^#', '') || ')')), ' ')"/>
  </xsl:template>

  <!-- Categories with what they mean, the way they are nested. -->
  <xsl:template match="classDecl | taxonomy">
    <xsl:apply-templates select="* except category"/>
    <xsl:if test="category">
      <ul class="taxonomy">
        <xsl:apply-templates select="category"/>
      </ul>
    </xsl:if>
  </xsl:template>

  <xsl:template match="taxonomy/desc | taxonomy/bibl | taxonomy/head" priority="1">
    <p><xsl:apply-templates mode="html"/></p>
  </xsl:template>

  <xsl:template match="category">
    <li>
      <xsl:for-each select="(catDesc | desc | gloss)[normalize-space()]">
        <xsl:if test="position() gt 1">; </xsl:if>
        <xsl:apply-templates mode="html"/>
      </xsl:for-each>
      <xsl:if test="category">
        <ul>
          <xsl:apply-templates select="category"/>
        </ul>
      </xsl:if>
    </li>
  </xsl:template>

  <!-- The patterns below are for programs. -->
  <xsl:template match="refsDecl">
    <xsl:apply-templates select="p | ab"/>
  </xsl:template>

  <!-- What says all in its attributes. -->
  <xsl:template match="variantEncoding">
    <xsl:value-of select="(@method, @location)" separator=", "/>
  </xsl:template>

  <xsl:template match="application">
    <xsl:value-of select="string-join(((label | desc)[1] ! normalize-space(.), @ident[empty(../(label | desc))], @version), ' ')"/>
  </xsl:template>

  <xsl:template match="appInfo">
    <xsl:for-each select="application">
      <xsl:if test="position() gt 1"><br/></xsl:if>
      <xsl:apply-templates select="."/>
    </xsl:for-each>
  </xsl:template>

  <!-- The statements of creation that the masthead has not told. -->
  <xsl:template match="creation">
    <xsl:for-each select="node()">
      <xsl:choose>
        <xsl:when test="self::date">
          <xsl:apply-templates select="."/>
        </xsl:when>
        <xsl:otherwise>
          <xsl:apply-templates select="." mode="html"/>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:for-each>
  </xsl:template>

  <xsl:template match="change">
    <xsl:variable name="about" as="xs:string" select="string-join((ed:date-in-words-of(.), (ed:hand(@who), @who ! replace(., '^.*[#/]', ''))[1], @status), ', ')"/>
    <xsl:value-of select="if ($about and normalize-space()) then $about || ': ' else $about"/>
    <xsl:apply-templates mode="html"/>
  </xsl:template>

  <!-- A change may have its day in ISO's form alone, to the second. -->
  <xsl:function name="ed:date-in-words-of" as="xs:string?">
    <xsl:param name="change" as="element()"/>
    <xsl:sequence select="(ed:span($change), $change/@when-iso ! ed:date(substring(., 1, 10)))[1]"/>
  </xsl:function>

  <!-- Blocks of their own within a statement. -->
  <xsl:template match="p | ab | list | listBibl | listWit | listPerson | listPlace | listOrg | listEvent | biblStruct | biblFull
                       | recordingStmt | scriptStmt | particDesc | settingDesc | textDesc | calendarDesc | handNotes
                       | note | relatedItem | address | ptr | ref">
    <xsl:apply-templates select="." mode="html"/>
  </xsl:template>

  <!-- A statement of an element that has no rule here: its words. -->
  <xsl:template match="*">
    <xsl:apply-templates mode="html"/>
  </xsl:template>

</xsl:stylesheet>
