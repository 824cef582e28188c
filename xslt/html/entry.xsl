<?xml version="1.0" encoding="UTF-8"?>
<!--
  The page of an entry of a register: its names, what is told of its life, its relations, its identifiers. What has a date
  stands once more in the course of time (html/course.xsl).
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="entry">

  <xsl:template match="person | personGrp | org | place">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <xsl:variable name="me" as="xs:string" select="ed:pointer(.)"/>
    <dl class="facts">
      <xsl:call-template name="ed:names"/>
      <xsl:for-each-group select="ed:statements-of(.)" group-by="local-name()">
        <dt><xsl:value-of select="ed:word(current-grouping-key())"/></dt>
        <xsl:apply-templates select="current-group()"/>
      </xsl:for-each-group>
      <xsl:variable name="relations" as="element(relation)*" select="ed:relations-of($me)"/>
      <xsl:if test="exists($relations)">
        <dt><xsl:value-of select="ed:word('relations')"/></dt>
        <xsl:for-each select="$relations">
          <dd>
            <xsl:call-template name="ed:relation">
              <xsl:with-param name="me" select="$me" tunnel="yes"/>
            </xsl:call-template>
          </dd>
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
      <xsl:if test="idno[normalize-space()]">
        <dt><xsl:value-of select="ed:word('identifiers')"/></dt>
        <xsl:apply-templates select="idno[normalize-space()]"/>
      </xsl:if>
      <xsl:variable name="alike" as="element()*" select="ed:alike(.)"/>
      <xsl:if test="exists($alike)">
        <dt><xsl:value-of select="ed:word('also-in-edition')"/></dt>
        <xsl:for-each select="$alike">
          <dd class="also-here">
            <a href="{ed:href($here, ed:pointer(.))}"><xsl:value-of select="ed:label(.)"/></a>
            <xsl:value-of select="ed:source-of(.)[. != ''] ! (' (' || . || ')')"/>
          </dd>
        </xsl:for-each>
      </xsl:if>
    </dl>
    <xsl:for-each select="note">
      <p class="history"><xsl:apply-templates mode="html"/></p>
    </xsl:for-each>
  </xsl:template>

  <!-- The other entries, with a page each, that name the same thing of an authority file: what sources attest, and no more. -->
  <xsl:function name="ed:alike" as="element()*">
    <xsl:param name="entry" as="element()"/>
    <xsl:variable name="others" as="element()*" select="(ed:attested($entry) ! $ed:by-authority(.)) except $entry"/>
    <xsl:sequence select="sort($others, $ed:collation, function($one) { ed:sort-key($one), ed:pointer($one) })"/>
  </xsl:function>

  <xsl:variable name="ed:by-authority" as="map(xs:string, element()*)">
    <xsl:map>
      <xsl:for-each-group group-by="ed:attested(.)"
        select="ed:entries()[self::person or self::personGrp or self::org or self::place][exists(ed:address(ed:pointer(.)))]">
        <xsl:map-entry key="string(current-grouping-key())" select="current-group()"/>
      </xsl:for-each-group>
    </xsl:map>
  </xsl:variable>

  <!-- By which an entry is known beyond its file: its kind, with an identifier of an authority file or an address on the web,
       of its identifiers, its names or itself. Numbers of no known file are an edition's own, and so is what is doubted. -->
  <xsl:function name="ed:attested" as="xs:string*">
    <xsl:param name="entry" as="element()"/>
    <xsl:variable name="kind" as="xs:string" select="substring(local-name($entry), 1, 5)"/>
    <xsl:sequence select="distinct-values((
      $entry/idno[not(@cert = $ed:doubted)] ! ed:attested-as(normalize-space(.), ed:authority-of(.)),
      $entry/(@sameAs | (persName | orgName | placeName)[not(@cert = $ed:doubted)]/@ref) ! tokenize(.)[matches(., '^https?://')]
        ! ed:attested-as(., ed:authority-at(.)))) ! ($kind || ' ' || .)"/>
  </xsl:function>

  <xsl:variable name="ed:doubted" static="yes" as="xs:string*" select="'low', 'unknown'"/>

  <xsl:function name="ed:attested-as" as="xs:string?">
    <xsl:param name="value" as="xs:string"/>
    <xsl:param name="authority" as="map(*)?"/>
    <xsl:variable name="identifier" as="xs:string?" select="$authority ! ed:identifier($value, .)"/>
    <xsl:sequence select="
      if (exists($authority[matches($identifier, ?like)])) then $authority?name || ' ' || $identifier
      else $value[matches(., '^https?://')] ! replace(., '^https?:', '')"/>
  </xsl:function>

  <!-- The title of the text or register that an entry stands in. -->
  <xsl:function name="ed:source-of" as="xs:string?">
    <xsl:param name="entry" as="element()"/>
    <xsl:sequence select="($entry/ancestor::standOff/@ed:title ! string(.), root($entry)/TEI[teiHeader] ! ed:title(.))[1]"/>
  </xsl:function>

  <!-- What is told of a life, a body or a place, in this order; what has neither words nor a date says nothing. -->
  <xsl:variable name="ed:told" static="yes" as="xs:string*" select="tokenize('
    birth death floruit sex gender nationality faith education occupation affiliation residence langKnowledge state trait
    location population climate terrain')"/>

  <xsl:function name="ed:statements-of" as="element()*">
    <xsl:param name="entry" as="element()"/>
    <xsl:for-each select="$ed:told">
      <xsl:sequence select="$entry/*[local-name() = current()][ed:statement(.) != '' or ed:span(.)]"/>
    </xsl:for-each>
  </xsl:function>

  <!-- The words of a statement, without its notes; those of its value where it has no others. -->
  <xsl:function name="ed:statement" as="xs:string">
    <xsl:param name="statement" as="element()"/>
    <xsl:sequence select="string((normalize-space(ed:plain($statement/node())), $statement/(@value, @role, @tag)[1] ! string(.))[. != ''][1])"/>
  </xsl:function>

  <!-- The relations that an entry is in, on either side, of all registers. -->
  <xsl:function name="ed:relations-of" as="element(relation)*">
    <xsl:param name="pointer" as="xs:string"/>
    <xsl:sequence select="$ed:relations($pointer)"/>
  </xsl:function>

  <xsl:variable name="ed:relations" as="map(xs:string, element(relation)*)">
    <xsl:map>
      <xsl:for-each-group group-by="(@active, @passive, @mutual) ! ed:pointers(.)"
        select="map:for-each($ed:registers, function($name, $register) { $register })//relation">
        <xsl:map-entry key="string(current-grouping-key())" select="current-group()"/>
      </xsl:for-each-group>
    </xsl:map>
  </xsl:variable>

  <xsl:template name="ed:names">
    <xsl:variable name="others" as="element()*"
      select="(persName | orgName | placeName)[not(@type = ('main', 'sort'))][normalize-space(.) != ed:label(..)]"/>
    <xsl:if test="exists($others)">
      <dt><xsl:value-of select="ed:word('names')"/></dt>
      <xsl:for-each select="$others">
        <dd>
          <xsl:if test="@xml:lang">
            <xsl:attribute name="lang" select="ed:language-tag(@xml:lang)"/>
          </xsl:if>
          <xsl:value-of select="normalize-space(.)"/>
          <xsl:value-of select="(
            if (@type = ('variant', 'role')) then ' (' || ed:word('found-in-text') || ')' else (),
            if (@type = 'authority') then ' (' || ed:word('found-in-authority') || ')' else ())"/>
        </dd>
      </xsl:for-each>
    </xsl:if>
  </xsl:template>

  <xsl:template match="birth | death | floruit | sex | gender | nationality | faith | education | occupation | affiliation
                       | residence | langKnowledge | state | trait | location | population | climate | terrain">
    <xsl:variable name="words" as="xs:string" select="normalize-space(ed:plain(node()))"/>
    <xsl:variable name="span" as="xs:string?" select="ed:span(.)"/>
    <dd>
      <xsl:choose>
        <xsl:when test="$words != ''">
          <xsl:apply-templates mode="html"/>
          <!-- What is born or dies has its date in its words. -->
          <xsl:if test="not(self::birth or self::death)">
            <xsl:value-of select="$span ! (' (' || . || ')')"/>
          </xsl:if>
        </xsl:when>
        <xsl:otherwise>
          <xsl:value-of select="string-join((ed:statement(.)[. != ''], $span), ', ')"/>
        </xsl:otherwise>
      </xsl:choose>
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

  <!-- Which entry is in which relation to which; the one whose page this is is named, the others are links. -->
  <xsl:template name="ed:relation">
    <xsl:call-template name="ed:relation-side"><xsl:with-param name="side" select="(@active, @mutual)[1]"/></xsl:call-template>
    <xsl:value-of select="' ' || ed:name-of-relation(.)"/>
    <xsl:if test="@passive">
      <xsl:text> </xsl:text>
      <xsl:call-template name="ed:relation-side"><xsl:with-param name="side" select="@passive"/></xsl:call-template>
    </xsl:if>
    <xsl:value-of select="ed:span(.) ! (', ' || .)"/>
    <xsl:for-each select="desc[normalize-space()]">
      <xsl:text>: </xsl:text>
      <xsl:apply-templates mode="html"/>
    </xsl:for-each>
    <xsl:call-template name="ed:sources"/>
  </xsl:template>

  <xsl:function name="ed:name-of-relation" as="xs:string">
    <xsl:param name="relation" as="element(relation)"/>
    <xsl:sequence select="(
      $relation/@name ! ('relation-' || .)[map:contains($ed:words, .)] ! ed:word(.),
      $relation/(@name, @ref, @type)[1] ! replace(., '^.*[/#:]', '') ! replace(., '(\p{Ll})(\p{Lu})', '$1 $2') ! translate(., '_-', '  ') ! lower-case(.),
      '–')[1]"/>
  </xsl:function>

  <xsl:template name="ed:relation-side">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <xsl:param name="me" as="xs:string" tunnel="yes" select="''"/>
    <xsl:param name="side" as="attribute()?"/>
    <xsl:for-each select="ed:pointers($side)">
      <xsl:if test="position() gt 1">, </xsl:if>
      <xsl:variable name="label" as="xs:string" select="(ed:entry(.) ! ed:label(.)[. != ''], replace(., '^.*#', ''))[1]"/>
      <xsl:variable name="href" as="xs:string?" select="if (. = $me) then () else ed:href($here, .)"/>
      <xsl:choose>
        <xsl:when test="exists($href)"><a href="{$href}"><xsl:value-of select="$label"/></a></xsl:when>
        <xsl:otherwise><xsl:value-of select="$label"/></xsl:otherwise>
      </xsl:choose>
    </xsl:for-each>
  </xsl:template>

  <!-- An identifier leads to its authority file. -->
  <xsl:template match="idno">
    <xsl:variable name="address" as="xs:string?" select="ed:authority(.)"/>
    <xsl:variable name="authority" as="map(*)?" select="ed:authority-of(.)"/>
    <xsl:variable name="value" as="xs:string" select="ed:identifier(normalize-space(.), $authority)"/>
    <dd>
      <xsl:value-of select="($authority?name, (@subtype, @type)[not(. = ('URL', 'URI', 'url', 'uri'))][1] ! string(.))[1] ! (. || ' ')"/>
      <xsl:choose>
        <xsl:when test="exists($address)"><a href="{$address}"><xsl:value-of select="$value"/></a></xsl:when>
        <xsl:otherwise><xsl:value-of select="$value"/></xsl:otherwise>
      </xsl:choose>
      <xsl:call-template name="ed:sources"/>
    </dd>
  </xsl:template>

</xsl:stylesheet>
