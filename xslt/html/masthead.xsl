<?xml version="1.0" encoding="UTF-8"?>
<!--
  The teiHeader on the page, above the text: title, who had a part in it, what kind of text it is, the abstract.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="header">

  <xsl:template name="ed:masthead">
    <xsl:param name="tei" as="element(TEI)"/>
    <xsl:variable name="header" as="element(teiHeader)?" select="$tei/teiHeader"/>
    <xsl:variable name="letter" as="element(correspDesc)*" select="$header/profileDesc/correspDesc"/>
    <xsl:variable name="written" as="element(date)?" select="ed:written($tei)"/>
    <header class="masthead">
      <xsl:apply-templates select="$header/profileDesc/textClass"/>
      <h1>
        <xsl:value-of select="ed:title($tei)"/>
      </h1>
      <xsl:apply-templates select="$header/fileDesc/titleStmt/(title[ed:is-subtitle(.)], author[normalize-space()])"/>
      <!-- The head of a letter says when it was sent: not twice. -->
      <xsl:if test="exists($written) and empty($letter[.//date ! ed:date-in-words(.) = ed:date-in-words($written)])">
        <p class="when">
          <xsl:for-each select="$written">
            <xsl:call-template name="ed:time"/>
          </xsl:for-each>
        </p>
      </xsl:if>
      <xsl:apply-templates select="$letter, $header/profileDesc/abstract"/>
    </header>
  </xsl:template>

  <!-- A text that is too large is rendered in parts: each tells which it is. -->
  <xsl:function name="ed:title" as="xs:string">
    <xsl:param name="tei" as="element(TEI)"/>
    <xsl:sequence select="
      string-join(((ed:main-title($tei) ! normalize-space(ed:plain(.)), string($ed:about?id))[1], $ed:about?part), ' · ')"/>
  </xsl:function>

  <!-- Of several titles the main one, that of the text rather than of its series; pipeline/outline.py has the same rule. -->
  <xsl:function name="ed:main-title" as="element(title)?">
    <xsl:param name="tei" as="element(TEI)"/>
    <xsl:variable name="titles" as="element(title)*" select="
      $tei/teiHeader/fileDesc/titleStmt/title[normalize-space(ed:plain(.))]"/>
    <xsl:sequence select="(
      $titles[@type = 'main'], $titles[@level = 'a'][not(@type = $ed:lesser-titles)],
      $titles[not(@type = $ed:lesser-titles or @level = ('j', 's'))], $titles)[1]"/>
  </xsl:function>

  <xsl:variable name="ed:lesser-titles" static="yes" as="xs:string*" select="
    'sub', 'subordinate', 'short', 'alt', 'parallel', 'desc', 'iso-date', 'series', 'sort'"/>

  <xsl:function name="ed:is-subtitle" as="xs:boolean">
    <xsl:param name="title" as="element(title)"/>
    <xsl:sequence select="$title/@type = ('sub', 'subordinate')"/>
  </xsl:function>

  <xsl:template match="title">
    <p class="subtitle">
      <xsl:sequence select="@xml:lang ! ed:attribute('lang', ed:language-tag(.))"/>
      <xsl:apply-templates mode="html"/>
    </p>
  </xsl:template>

  <xsl:template match="author">
    <p class="author">
      <xsl:call-template name="ed:person"/>
    </p>
  </xsl:template>

  <!-- Somebody who had a part in it, with a link to who that is. -->
  <xsl:template name="ed:person">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <xsl:variable name="href" as="xs:string?" select="(ed:pointers(@ref) ! ed:href($here, .))[1]"/>
    <xsl:choose>
      <xsl:when test="exists($href) and not(ed:has-links(.))">
        <a class="name" href="{$href}"><xsl:value-of select="ed:name-in-words(.)"/></a>
      </xsl:when>
      <xsl:when test="empty(text()[normalize-space()]) and empty(.//(ref | ptr))">
        <xsl:variable name="names" as="element()*" select="*[normalize-space()]"/>
        <xsl:choose>
          <xsl:when test="exists($names[@ref]) or count($names) gt 1 and empty(* except (name | persName | orgName))">
            <xsl:for-each select="$names">
              <xsl:if test="position() gt 1">, </xsl:if>
              <xsl:call-template name="ed:person-by-name"/>
            </xsl:for-each>
          </xsl:when>
          <xsl:otherwise>
            <xsl:value-of select="ed:name-in-words(.)"/>
          </xsl:otherwise>
        </xsl:choose>
      </xsl:when>
      <xsl:otherwise>
        <xsl:apply-templates mode="html"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- A name, or somebody with a name and an address: parts that stand apart, even without white space between. -->
  <xsl:function name="ed:name-in-words" as="xs:string">
    <xsl:param name="element" as="element()"/>
    <xsl:variable name="parts" as="element()*" select="$element/*[normalize-space()]"/>
    <xsl:sequence select="
      if (empty($parts) or exists($element/text()[normalize-space()])) then normalize-space(ed:plain($element))
      else string-join($parts ! ed:name-in-words(.), if ($parts/(self::surname | self::forename)) then ' ' else ', ')"/>
  </xsl:function>

  <!-- What has one answer (classification, type) in a first line; what has several (subjects) in a second. -->
  <xsl:template match="textClass">
    <xsl:variable name="single" as="element(catRef)*" select="catRef[count(tokenize(@target)) = 1]"/>
    <xsl:call-template name="ed:categories">
      <xsl:with-param name="label" select="ed:word('categories')"/>
      <xsl:with-param name="categories" select="$single/@target ! ed:category(.)/catDesc"/>
    </xsl:call-template>
    <xsl:call-template name="ed:categories">
      <xsl:with-param name="label" select="ed:word('subjects')"/>
      <xsl:with-param name="categories" select="
        (catRef except $single)/@target ! ed:category(.)/catDesc, keywords//(term | item[not(term)])"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="ed:categories">
    <xsl:param name="label" as="xs:string"/>
    <xsl:param name="categories" as="element()*"/>
    <xsl:if test="exists($categories)">
      <ul class="categories" aria-label="{$label}">
        <xsl:for-each select="$categories">
          <li><xsl:value-of select="normalize-space(.)"/></li>
        </xsl:for-each>
      </ul>
    </xsl:if>
  </xsl:template>

  <xsl:function name="ed:category" as="element(category)*">
    <xsl:param name="target" as="attribute()"/>
    <xsl:sequence select="tokenize($target) ! key('ed:id', substring-after(., '#'), root($target))[self::category]"/>
  </xsl:function>

  <xsl:template match="abstract">
    <div class="abstract">
      <xsl:variable name="hand" as="xs:string?" select="ed:hand(@resp)"/>
      <p class="abstract-hand">
        <xsl:value-of select="if (exists($hand)) then ed:word('abstract-by', $hand) else ed:word('abstract')"/>
      </p>
      <xsl:apply-templates mode="html"/>
    </div>
  </xsl:template>

  <!-- A note in the header is told on the spot. -->
  <xsl:template match="teiHeader//note" mode="html" priority="2">
    <xsl:element name="{if (ed:holds-flow(.)) then 'div' else 'span'}">
      <xsl:attribute name="class" select="'header-note'"/>
      <xsl:value-of select="(ed:hand(@resp) ! (. || ': '), ed:word('note-header'))[1]"/>
      <xsl:apply-templates mode="html"/>
    </xsl:element>
  </xsl:template>

</xsl:stylesheet>
