<?xml version="1.0" encoding="UTF-8"?>
<!--
  Transcription and correction: what one reading has and the other has not.

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
    <xsl:variable name="first" as="element()?" select="(sic | orig | abbr, *)[1]"/>
    <xsl:variable name="second" as="element()?" select="(corr | reg | expan, * except $first, *)[1]"/>
    <span class="choice">
      <xsl:call-template name="ed:attributes"/>
      <xsl:if test="$second is $first">
        <xsl:apply-templates select="$first"/>
      </xsl:if>
      <xsl:if test="exists($first) and not($second is $first)">
        <span class="{local-name($first)}" data-reading="diplomatic" hidden="hidden">
          <xsl:apply-templates select="$first"/>
        </span>
        <span class="{local-name($second)}" data-reading="reading">
          <xsl:apply-templates select="$second"/>
        </span>
      </xsl:if>
    </span>
  </xsl:template>

  <xsl:template match="sic | corr | orig | reg | unclear | supplied | damage | subst | retrace">
    <span class="{local-name()}">
      <xsl:call-template name="ed:attributes"/>
      <xsl:apply-templates/>
    </span>
  </xsl:template>

  <!-- An error that nobody has emended: the diplomatic text prints the customary mark. -->
  <xsl:template match="sic[not(parent::choice)]" priority="1">
    <span class="sic">
      <xsl:call-template name="ed:attributes"/>
      <xsl:apply-templates/>
    </span>
    <span class="mark" data-editorial="" data-reading="diplomatic" hidden="hidden"> [sic]</span>
  </xsl:template>

  <!-- The spans around them stand in the template of choice. -->
  <xsl:template match="choice/*" priority="2">
    <span>
      <xsl:call-template name="ed:attributes"/>
      <xsl:apply-templates/>
    </span>
  </xsl:template>

  <xsl:template match="del | surplus">
    <del class="{local-name()}" data-reading="diplomatic" hidden="hidden">
      <xsl:call-template name="ed:attributes"/>
      <xsl:apply-templates/>
    </del>
  </xsl:template>

  <xsl:template match="add">
    <ins class="add">
      <xsl:call-template name="ed:attributes"/>
      <xsl:apply-templates/>
    </ins>
  </xsl:template>

  <xsl:template match="gap | space">
    <span class="{local-name()}" data-editorial="">
      <xsl:call-template name="ed:attributes"/>
      <xsl:value-of select="ed:gap-sign(.)"/>
    </span>
  </xsl:template>

  <!-- What is told of a gap or a space, in brackets; the same words in HTML and in text. -->
  <xsl:function name="ed:gap-sign" as="xs:string">
    <xsl:param name="gap" as="element()"/>
    <xsl:variable name="extent" as="xs:string?"
      select="($gap/@extent ! string(.), $gap/@quantity ! (. || ' ' || ($gap/@unit, 'units')[1]))[1]"/>
    <xsl:sequence select="'[' || string-join((
      if ($gap/self::space) then 'space' else '…', $gap/@reason ! string(.), $extent), ', ') || ']'"/>
  </xsl:function>

  <xsl:template match="app">
    <span class="app">
      <xsl:call-template name="ed:attributes"/>
      <xsl:apply-templates select="(lem, rdg)[1] | note"/>
      <!-- The notes on readings that are not shown hang on the one that is. -->
      <xsl:apply-templates select="(lem | rdg)[not(. is (../lem, ../rdg)[1])]//note"/>
    </span>
  </xsl:template>

  <xsl:template match="lem | rdg">
    <span class="{local-name()}">
      <xsl:call-template name="ed:attributes"/>
      <xsl:apply-templates/>
    </span>
  </xsl:template>

  <!-- The list of changes: what the reading text changes, with the other reading, for those who read on paper. .... -->

  <xsl:template name="ed:changes">
    <xsl:param name="text" as="element(text)"/>
    <xsl:variable name="changes" as="element()*"
      select="$text//(choice | sic[not(parent::choice)] | del | surplus | add | app[rdg])[not(ancestor::note)]"/>
    <xsl:if test="exists($changes)">
      <section class="changes" aria-labelledby="changes">
        <h2 id="changes">Changes</h2>
        <p>What the reading text changes, and what it marks.</p>
        <ul>
          <xsl:apply-templates select="$changes" mode="change"/>
        </ul>
      </section>
    </xsl:if>
  </xsl:template>

  <xsl:template match="*" mode="change">
    <li>
      <xsl:call-template name="ed:change"/>
      <xsl:variable name="hand" as="xs:string?" select="ed:hand(((corr | reg | expan | lem), .)/@resp[1])"/>
      <xsl:variable name="certainty" as="xs:string?" select="((corr | reg | expan), .)/@cert[1]"/>
      <xsl:if test="exists(($hand, $certainty))">
        <xsl:value-of select="' (' || string-join(($hand, $certainty ! (. || ' certainty')), ', ') || ')'"/>
      </xsl:if>
    </li>
  </xsl:template>

  <xsl:template name="ed:change">
    <xsl:variable name="own" as="xs:string" select="normalize-space(ed:plain(node()))"/>
    <xsl:choose>
      <xsl:when test="self::choice">
        <xsl:variable name="first" as="element()?" select="(sic | orig | abbr, *)[1]"/>
        <a href="#{encode-for-uri(@xml:id)}"><xsl:value-of select="normalize-space(ed:plain(.))"/></a>
        <xsl:text>] the document has </xsl:text>
        <i><xsl:value-of select="normalize-space(ed:plain($first/node()))"/></i>
      </xsl:when>
      <xsl:when test="self::app">
        <a href="#{encode-for-uri(@xml:id)}"><xsl:value-of select="normalize-space(ed:plain(.))"/></a>
        <xsl:text>] </xsl:text>
        <xsl:for-each select="rdg except (lem, rdg)[1]">
          <i><xsl:value-of select="normalize-space(ed:plain(node()))"/></i>
          <xsl:value-of select="' ' || string-join(tokenize(@wit) ! replace(., '^.*#', ''), ' ') || '; '[position() != last()]"/>
        </xsl:for-each>
      </xsl:when>
      <xsl:otherwise>
        <a href="#{encode-for-uri(@xml:id)}"><xsl:value-of select="$own"/></a>
        <xsl:value-of select="
          if (self::sic) then '] kept, marked as an apparent error'
          else if (self::add) then '] added'
          else if (self::surplus) then '] superfluous; left out of the reading text'
          else '] deleted; left out of the reading text'"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- The name of the hand that @resp points at. -->
  <xsl:function name="ed:hand" as="xs:string?">
    <xsl:param name="resp" as="attribute()?"/>
    <xsl:variable name="id" as="xs:string?" select="tokenize($resp)[1] ! substring-after(., '#')"/>
    <xsl:sequence select="$id ! key('ed:id', ., root($resp))[1]/(name | orgName | persName)[1] ! normalize-space(.)"/>
  </xsl:function>

</xsl:stylesheet>
