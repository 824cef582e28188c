<?xml version="1.0" encoding="UTF-8"?>
<!--
  The teiHeader on the page: the masthead above the text, and what is told about the text below it.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:array="http://www.w3.org/2005/xpath-functions/array"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="header">

  <!-- Above the text ............................................................................................ -->

  <xsl:template match="teiHeader">
    <header class="masthead">
      <xsl:apply-templates select="profileDesc/textClass"/>
      <h1>
        <xsl:value-of select="ed:title(..)"/>
      </h1>
      <xsl:apply-templates select="fileDesc/titleStmt/title[@type = 'sub']"/>
      <xsl:apply-templates select="profileDesc/creation/date, fileDesc/titleStmt/author"/>
      <xsl:apply-templates select="profileDesc/abstract"/>
    </header>
  </xsl:template>

  <xsl:function name="ed:title" as="xs:string">
    <xsl:param name="tei" as="element(TEI)"/>
    <xsl:variable name="titles" as="element(title)*" select="$tei/teiHeader/fileDesc/titleStmt/title"/>
    <xsl:sequence select="
      (($titles[@type = 'main'], $titles)[1] ! normalize-space(ed:plain(.)))[. != '']
      => ed:or(string($tei/@xml:id))"/>
  </xsl:function>

  <xsl:function name="ed:or" as="xs:string">
    <xsl:param name="value" as="xs:string?"/>
    <xsl:param name="otherwise" as="xs:string"/>
    <xsl:sequence select="($value, $otherwise)[1]"/>
  </xsl:function>

  <xsl:template match="title">
    <p class="subtitle"><xsl:apply-templates mode="html"/></p>
  </xsl:template>

  <xsl:template match="author">
    <p class="author"><xsl:apply-templates mode="html"/></p>
  </xsl:template>

  <xsl:template match="creation/date">
    <p class="when">
      <time>
        <xsl:sequence select="@when[matches(., '^\d{4}(-\d\d(-\d\d)?)?$')] ! ed:attribute('datetime', .)"/>
        <xsl:value-of select="(ed:span(.), normalize-space(.))[1]"/>
      </time>
    </p>
  </xsl:template>

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
    <span class="header-note">
      <xsl:value-of select="(ed:hand(@resp) ! (. || ': '), ed:word('note-header'))[1]"/>
      <xsl:apply-templates mode="html"/>
    </span>
  </xsl:template>

  <!-- Below the text ............................................................................................ -->

  <xsl:template name="ed:about">
    <xsl:param name="tei" as="element(TEI)"/>
    <xsl:variable name="file" as="element(fileDesc)?" select="$tei/teiHeader/fileDesc"/>
    <section class="about" aria-labelledby="about">
      <h2 id="about"><xsl:value-of select="ed:word('about')"/></h2>
      <dl>
        <xsl:call-template name="ed:fact">
          <xsl:with-param name="label" select="ed:word('hands')"/>
          <xsl:with-param name="values" select="$file/titleStmt/respStmt"/>
        </xsl:call-template>
        <xsl:call-template name="ed:fact">
          <xsl:with-param name="label" select="ed:word('authorship')"/>
          <xsl:with-param name="values" select="$file/notesStmt/note"/>
        </xsl:call-template>
        <xsl:call-template name="ed:fact">
          <xsl:with-param name="label" select="ed:word('source')"/>
          <xsl:with-param name="values" select="$file/sourceDesc/*"/>
        </xsl:call-template>
        <xsl:call-template name="ed:fact">
          <xsl:with-param name="label" select="ed:word('language')"/>
          <xsl:with-param name="values" select="$tei/teiHeader/profileDesc/langUsage/language"/>
        </xsl:call-template>
        <xsl:call-template name="ed:fact">
          <xsl:with-param name="label" select="ed:word('editorial-practice')"/>
          <xsl:with-param name="values" select="$tei/teiHeader/encodingDesc/editorialDecl/*"/>
        </xsl:call-template>
        <xsl:call-template name="ed:fact">
          <xsl:with-param name="label" select="ed:word('rights')"/>
          <xsl:with-param name="values" select="$file/publicationStmt/availability/*"/>
        </xsl:call-template>
        <xsl:call-template name="ed:fact">
          <xsl:with-param name="label" select="ed:word('edition')"/>
          <xsl:with-param name="values" select="$file/editionStmt/edition"/>
        </xsl:call-template>
        <xsl:call-template name="ed:fact">
          <xsl:with-param name="label" select="ed:word('revisions')"/>
          <xsl:with-param name="values" select="$tei/teiHeader/revisionDesc/change"/>
        </xsl:call-template>
      </dl>
    </section>
  </xsl:template>

  <xsl:template name="ed:fact">
    <xsl:param name="label" as="xs:string"/>
    <xsl:param name="values" as="element()*"/>
    <xsl:if test="exists($values)">
      <dt><xsl:value-of select="$label"/></dt>
      <xsl:for-each select="$values">
        <dd><xsl:apply-templates select="."/></dd>
      </xsl:for-each>
    </xsl:if>
  </xsl:template>

  <xsl:template match="respStmt">
    <b><xsl:value-of select="(name | orgName | persName)/normalize-space(.)" separator=", "/></b>
    <xsl:text>: </xsl:text>
    <xsl:value-of select="resp/normalize-space(.)" separator="; "/>
  </xsl:template>

  <xsl:template match="change">
    <xsl:value-of select="string-join((ed:span(.), ed:hand(@who)), ', ')"/>
    <xsl:text>: </xsl:text>
    <xsl:apply-templates mode="html"/>
  </xsl:template>

  <xsl:template match="licence">
    <a rel="license" href="{@target[matches(., '^https?://')]}">
      <xsl:value-of select="(normalize-space(.)[. != ''], string(@target))[1]"/>
    </a>
  </xsl:template>

  <xsl:template match="msDesc">
    <xsl:value-of select="msIdentifier/*/normalize-space(.)" separator=", "/>
    <xsl:value-of select="@cert ! (' (' || ed:certainty(.) || ')')"/>
    <xsl:text>. </xsl:text>
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
    <xsl:value-of select="normalize-space(.) || ' (' || @ident || ')'"/>
  </xsl:template>

  <xsl:template match="*">
    <xsl:apply-templates mode="html"/>
  </xsl:template>

  <xsl:template match="p">
    <xsl:apply-templates select="." mode="html"/>
  </xsl:template>

</xsl:stylesheet>
