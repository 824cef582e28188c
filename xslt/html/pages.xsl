<?xml version="1.0" encoding="UTF-8"?>
<!--
  The pages of one document: a single one, or for a long text that of its contents, one for each part, and the whole.

  A part is a slice of the text between two divisions (pipeline/survey.py says where): the blocks that begin in it, inside
  the divisions that they stand in.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <xsl:function name="ed:document-pages" as="map(xs:string, element())">
    <xsl:param name="tei" as="element(TEI)"/>
    <xsl:map>
      <xsl:map-entry key="string($ed:about?path)">
        <xsl:call-template name="ed:document-page">
          <xsl:with-param name="tei" select="$tei"/>
          <xsl:with-param name="here" select="string($ed:about?path)" tunnel="yes"/>
          <xsl:with-param name="has-text" select="empty($ed:parts)"/>
        </xsl:call-template>
      </xsl:map-entry>
      <xsl:if test="exists($ed:parts)">
        <xsl:map-entry key="string($ed:about?whole)">
          <xsl:call-template name="ed:document-page">
            <xsl:with-param name="tei" select="$tei"/>
            <xsl:with-param name="here" select="string($ed:about?whole)" tunnel="yes"/>
          </xsl:call-template>
        </xsl:map-entry>
      </xsl:if>
      <xsl:for-each select="($ed:about?stubs ! map:keys(.))[not(. = ($ed:about?path, $ed:about?whole, $ed:parts?path))]">
        <xsl:map-entry key=".">
          <xsl:call-template name="ed:stub-page">
            <xsl:with-param name="tei" select="$tei"/>
            <xsl:with-param name="here" select="." tunnel="yes"/>
          </xsl:call-template>
        </xsl:map-entry>
      </xsl:for-each>
      <xsl:for-each select="$ed:parts">
        <xsl:map-entry key="string(?path)">
          <xsl:call-template name="ed:part-page">
            <xsl:with-param name="tei" select="$tei"/>
            <xsl:with-param name="number" select="position()"/>
            <xsl:with-param name="here" select="string(?path)" tunnel="yes"/>
            <xsl:with-param name="slice" select="." tunnel="yes"/>
          </xsl:call-template>
        </xsl:map-entry>
      </xsl:for-each>
    </xsl:map>
  </xsl:function>

  <!-- Slices .................................................................................................... -->

  <xsl:template match="* | text()" mode="flow" priority="9">
    <xsl:param name="slice" as="map(*)?" tunnel="yes" select="()"/>
    <xsl:if test="empty($slice) or ed:in-slice(., $slice)">
      <xsl:next-match/>
    </xsl:if>
  </xsl:template>

  <!-- The blocks of the text that are on a page: those of the slice, or the whole text. -->
  <xsl:function name="ed:blocks-of-page" as="element()*">
    <xsl:param name="text" as="element()*"/>
    <xsl:param name="slice" as="map(*)?"/>
    <xsl:sequence select="
      if (empty($slice)) then $text
      else $text/*[ed:in-slice(., $slice)] ! (if (ed:is-division(.)) then ed:blocks-of-page(., $slice) else .)"/>
  </xsl:function>

  <!-- The page of a part ........................................................................................ -->

  <xsl:template name="ed:part-page">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <xsl:param name="slice" as="map(*)" tunnel="yes"/>
    <xsl:param name="tei" as="element(TEI)"/>
    <xsl:param name="number" as="xs:integer"/>
    <xsl:call-template name="ed:html-page">
      <xsl:with-param name="title" select="string-join(($slice?title[. != ''], ed:title($tei)), ' · ')"/>
      <xsl:with-param name="type" select="'document part'"/>
      <xsl:with-param name="origins" select="ed:origins($tei)"/>
      <xsl:with-param name="head" as="element()*">
        <xsl:call-template name="ed:metadata">
          <xsl:with-param name="tei" select="$tei"/>
        </xsl:call-template>
      </xsl:with-param>
      <xsl:with-param name="content" as="node()*">
        <header class="masthead">
          <h1 class="of-part">
            <a href="{ed:link($here, $ed:about?path)}"><xsl:value-of select="ed:title($tei)"/></a>
          </h1>
        </header>
        <xsl:call-template name="ed:text">
          <xsl:with-param name="tei" select="$tei"/>
          <xsl:with-param name="part" select="$number"/>
          <xsl:with-param name="blocks" select="ed:blocks-of-page($tei/text, $slice)"/>
        </xsl:call-template>
        <xsl:call-template name="ed:between-parts">
          <xsl:with-param name="number" select="$number"/>
        </xsl:call-template>
        <xsl:call-template name="ed:apparatus-of-page">
          <xsl:with-param name="blocks" select="ed:blocks-of-page($tei/text, $slice)"/>
        </xsl:call-template>
        <xsl:call-template name="ed:former-addresses"/>
      </xsl:with-param>
    </xsl:call-template>
  </xsl:template>

  <xsl:template name="ed:between-parts">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <xsl:param name="number" as="xs:integer"/>
    <nav class="neighbours" aria-label="{ed:word('parts')}">
      <ul>
        <xsl:for-each select="$ed:parts[$number - 1]">
          <li class="previous"><xsl:sequence select="ed:step($here, ., 'previous', ed:name-of-part(.))"/></li>
        </xsl:for-each>
        <li><a href="{ed:link($here, $ed:about?path)}"><xsl:value-of select="ed:word('contents')"/></a></li>
        <xsl:for-each select="$ed:parts[$number + 1]">
          <li class="next"><xsl:sequence select="ed:step($here, ., 'next', ed:name-of-part(.))"/></li>
        </xsl:for-each>
      </ul>
    </nav>
  </xsl:template>

  <xsl:function name="ed:name-of-part" as="xs:string">
    <xsl:param name="part" as="map(*)"/>
    <xsl:variable name="name" as="xs:string" select="normalize-space($part?title)"/>
    <xsl:sequence select="if ($name) then ed:shortened($name) else ed:word('part', string(index-of($ed:parts?path, $part?path)))"/>
  </xsl:function>

  <!-- A link to the page before or after. -->
  <xsl:function name="ed:step" as="element()*">
    <xsl:param name="here" as="xs:string"/>
    <xsl:param name="page" as="map(*)"/>
    <xsl:param name="direction" as="xs:string"/>
    <xsl:param name="title" as="xs:string"/>
    <a href="{ed:link($here, $page?path)}" rel="{if ($direction = 'next') then 'next' else 'prev'}">
      <span class="direction"><xsl:value-of select="ed:word($direction)"/></span>
      <xsl:text> </xsl:text>
      <span class="step-title"><xsl:value-of select="$title"/></span>
    </a>
  </xsl:function>

  <!-- The contents of a long text ............................................................................... -->

  <xsl:template name="ed:contents">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <nav class="contents" aria-labelledby="contents">
      <h2 id="contents"><xsl:value-of select="ed:word('contents')"/></h2>
      <ol>
        <xsl:for-each select="$ed:about?contents?*">
          <li class="depth-{min((?depth, 4))}">
            <a href="{ed:link($here, ?path)}"><xsl:value-of select="?title"/></a>
          </li>
        </xsl:for-each>
        <xsl:if test="empty($ed:about?contents?*)">
          <xsl:for-each select="$ed:parts">
            <li><a href="{ed:link($here, ?path)}"><xsl:value-of select="ed:name-of-part(.)"/></a></li>
          </xsl:for-each>
        </xsl:if>
      </ol>
      <p>
        <a href="{ed:link($here, $ed:about?whole)}"><xsl:value-of select="ed:word('whole')"/></a>
      </p>
    </nav>
  </xsl:template>

  <!-- The texts before and after this one: by date, where it has one, else by title, and in its correspondence. -->
  <xsl:template name="ed:neighbours">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <xsl:for-each select="($ed:about?correspondence ! map { 'links': ., 'label': 'in-correspondence' },
      map { 'links': $ed:about, 'label': if ($ed:about?date) then 'in-order' else 'in-order-of-titles' })[exists(?links?previous) or exists(?links?next)]">
      <nav class="neighbours" aria-label="{ed:word(?label)}">
        <p class="direction"><xsl:value-of select="ed:word(?label)"/></p>
        <ul>
          <xsl:variable name="links" as="map(*)" select="?links"/>
          <xsl:for-each select="('previous', 'next')[exists($links(.))]">
            <li class="{.}">
              <xsl:sequence select="ed:step($here, $links(.), ., ed:shortened($links(.)?title)
                || ($links(.)?date ! ed:date(.)[not(contains($links(current())?title, .))] ! (', ' || .), '')[1])"/>
            </li>
          </xsl:for-each>
        </ul>
      </nav>
    </xsl:for-each>
  </xsl:template>

</xsl:stylesheet>
