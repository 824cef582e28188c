<?xml version="1.0" encoding="UTF-8"?>
<!--
  Who and what: the card of a register entry, as it stands below a text, and the body of the entry's own page.
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
    <div class="card" id="{ed:card-id(.)}">
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

  <!-- The page of an entry ...................................................................................... -->

  <xsl:template match="person | personGrp | org | place" mode="entry">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <xsl:variable name="me" as="xs:string" select="ed:name(base-uri(.)) || '#' || @xml:id"/>
    <dl class="facts">
      <xsl:call-template name="ed:names"/>
      <xsl:apply-templates select="birth, death, occupation, state, affiliation, location" mode="entry"/>
      <xsl:variable name="relations" as="element()*" select="
        map:for-each($ed:registers, function($name, $register) { $register })
        //relation[(@active, @passive, @mutual) ! ed:pointers(.) = $me]"/>
      <xsl:if test="exists($relations)">
        <dt><xsl:value-of select="ed:word('relations')"/></dt>
        <xsl:for-each select="$relations">
          <dd><xsl:call-template name="ed:relation"/></dd>
        </xsl:for-each>
      </xsl:if>
      <xsl:if test="@sameAs | @corresp">
        <dt><xsl:value-of select="ed:word('same-as')"/></dt>
        <xsl:for-each select="@sameAs | @corresp">
          <dd>
            <xsl:call-template name="ed:relation-side">
              <xsl:with-param name="side" select="."/>
            </xsl:call-template>
          </dd>
        </xsl:for-each>
      </xsl:if>
      <xsl:if test="idno">
        <dt><xsl:value-of select="ed:word('identifiers')"/></dt>
        <xsl:apply-templates select="idno" mode="entry"/>
      </xsl:if>
    </dl>
    <xsl:for-each select="note">
      <p class="history"><xsl:apply-templates mode="html"/></p>
    </xsl:for-each>
    <xsl:variable name="events" as="element(event)*" select="
      (map:for-each($ed:registers, function($name, $register) { $register })//event)
        [.//@ref ! ed:pointers(.) = $me]"/>
    <xsl:if test="exists($events)">
      <h2><xsl:value-of select="ed:word('in-chronology')"/></h2>
      <ul class="events">
        <xsl:for-each select="sort($events, (), function($event) { string($event/(@when, @from, @notBefore)[1]) })">
          <li>
            <a href="{ed:href($here, ed:name(base-uri(.)) || '#' || @xml:id)}"><xsl:value-of select="ed:span(.)"/></a>
            <xsl:value-of select="': ' || ed:label(.)"/>
          </li>
        </xsl:for-each>
      </ul>
    </xsl:if>
  </xsl:template>

  <xsl:template name="ed:names">
    <xsl:variable name="others" as="element()*"
      select="(persName | orgName | placeName)[not(@type = ('main', 'sort'))]"/>
    <xsl:if test="exists($others)">
      <dt><xsl:value-of select="ed:word('names')"/></dt>
      <xsl:for-each select="$others">
        <dd>
          <xsl:value-of select="normalize-space(.)"/>
          <xsl:value-of select="(
            if (@type = ('variant', 'role')) then ' (' || ed:word('found-in-text') || ')' else (),
            if (@type = 'authority') then ' (' || ed:word('found-in-authority') || ')' else ())"/>
        </dd>
      </xsl:for-each>
    </xsl:if>
  </xsl:template>

  <xsl:template match="birth | death | occupation | state | affiliation | location" mode="entry">
    <dt><xsl:value-of select="ed:word(local-name())"/></dt>
    <dd>
      <xsl:apply-templates mode="html"/>
      <xsl:if test="self::occupation | self::affiliation | self::state">
        <xsl:value-of select="ed:span(.) ! (' (' || . || ')')"/>
      </xsl:if>
      <xsl:call-template name="ed:sources"/>
    </dd>
  </xsl:template>

  <!-- Where a statement was seen. -->
  <xsl:template name="ed:sources">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <xsl:if test="@source">
      <span class="sources">
        <xsl:for-each select="ed:pointers(@source)">
          <xsl:value-of select="if (position() = 1) then ' ' else ', '"/>
          <xsl:variable name="label" as="xs:string" select="(ed:entry(.) ! ed:label(.), .)[1]"/>
          <xsl:variable name="href" as="xs:string?" select="ed:href($here, .)"/>
          <xsl:choose>
            <xsl:when test="exists($href)"><a href="{$href}"><xsl:value-of select="$label"/></a></xsl:when>
            <xsl:otherwise><xsl:value-of select="$label"/></xsl:otherwise>
          </xsl:choose>
        </xsl:for-each>
      </span>
    </xsl:if>
  </xsl:template>

  <xsl:template name="ed:relation">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <xsl:call-template name="ed:relation-side"><xsl:with-param name="side" select="(@active, @mutual)[1]"/></xsl:call-template>
    <xsl:value-of select="' ' || (@name ! ('relation-' || .)[map:contains($ed:words, .)] ! ed:word(.), @name)[1] || ' '"/>
    <xsl:call-template name="ed:relation-side"><xsl:with-param name="side" select="@passive"/></xsl:call-template>
    <xsl:value-of select="ed:span(.) ! (', ' || .)"/>
    <xsl:call-template name="ed:sources"/>
  </xsl:template>

  <xsl:template name="ed:relation-side">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <xsl:param name="side" as="attribute()?"/>
    <xsl:for-each select="ed:pointers($side)">
      <xsl:if test="position() gt 1">, </xsl:if>
      <xsl:variable name="label" as="xs:string" select="(ed:entry(.) ! ed:label(.), .)[1]"/>
      <xsl:variable name="href" as="xs:string?" select="ed:href($here, .)"/>
      <xsl:choose>
        <xsl:when test="exists($href)"><a href="{$href}"><xsl:value-of select="$label"/></a></xsl:when>
        <xsl:otherwise><xsl:value-of select="$label"/></xsl:otherwise>
      </xsl:choose>
    </xsl:for-each>
  </xsl:template>

  <!-- Identifiers lead to the authority file where its addresses have one plain form. -->
  <xsl:template match="idno" mode="entry">
    <xsl:variable name="value" as="xs:string" select="normalize-space(.)"/>
    <xsl:variable name="address" as="xs:string?" select="ed:authority(.)"/>
    <dd>
      <xsl:value-of select="@type || ' '"/>
      <xsl:choose>
        <xsl:when test="exists($address)"><a href="{$address}"><xsl:value-of select="$value"/></a></xsl:when>
        <xsl:otherwise><xsl:value-of select="$value"/></xsl:otherwise>
      </xsl:choose>
      <xsl:call-template name="ed:sources"/>
    </dd>
  </xsl:template>

  <xsl:function name="ed:authority" as="xs:string?">
    <xsl:param name="idno" as="element(idno)"/>
    <xsl:variable name="prefix" as="xs:string?" select="map {
      'Wikidata': 'https://www.wikidata.org/entity/', 'GND': 'https://d-nb.info/gnd/',
      'ISNI': 'https://isni.org/isni/', 'GeoNames': 'https://sws.geonames.org/',
      'TGN': 'http://vocab.getty.edu/tgn/', 'ROR': 'https://ror.org/', 'VIAF': 'https://viaf.org/viaf/',
      'SNAC': 'https://snaccooperative.org/view/', 'ORCID': 'https://orcid.org/' }(string($idno/@type))"/>
    <xsl:sequence select="$prefix ! (. || encode-for-uri(normalize-space($idno)))"/>
  </xsl:function>

</xsl:stylesheet>
