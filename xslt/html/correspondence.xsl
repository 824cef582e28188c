<?xml version="1.0" encoding="UTF-8"?>
<!--
  The head of a letter or telegram: who sent it to whom, whence, whither and when, by what hands it went, and between which
  others it stands, as correspDesc tells it (TEI's model of CMIF).
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="header">

  <!-- Dates ..................................................................................................... -->

  <!-- The element that says when a text was written, or else sent; pipeline/outline.py reads its attributes by the same
       rule. One that says it in words alone counts where none says it in attributes. -->
  <xsl:function name="ed:written" as="element(date)?">
    <xsl:param name="tei" as="element(TEI)"/>
    <xsl:variable name="profile" as="element(profileDesc)*" select="$tei/teiHeader/profileDesc"/>
    <xsl:variable name="dates" as="element(date)*" select="
      $profile/creation//date, $profile/correspDesc/correspAction[@type = 'sent']//date"/>
    <xsl:sequence select="($dates[ed:is-dated(.)], $dates[normalize-space()])[1]"/>
  </xsl:function>

  <xsl:function name="ed:is-dated" as="xs:boolean">
    <xsl:param name="date" as="element()"/>
    <xsl:sequence select="exists($date/(@when | @from | @notBefore | @when-iso | @from-iso | @notBefore-iso))"/>
  </xsl:function>

  <!-- A date in the words of the edition: the days that its attributes give, else what it says; with how certain it is.
       Where its own words show a doubt (“[3 May?]”), they say more than the attributes. -->
  <xsl:function name="ed:date-in-words" as="xs:string?">
    <xsl:param name="date" as="element()"/>
    <xsl:variable name="days" as="xs:string?" select="(
      normalize-space(ed:plain($date))[matches(., '[\[?]')], ed:span($date), $date/@when-iso ! ed:date(substring(., 1, 10)),
      normalize-space(ed:plain($date))[. != ''],
      $date/(@from-iso, @notBefore-iso)[1] ! ed:date(substring(., 1, 10)))[1]"/>
    <xsl:sequence select="$days ! (. || ($date/@cert[. != 'high'] ! (' (' || ed:certainty(.) || ')'), '')[1])"/>
  </xsl:function>

  <xsl:template name="ed:time">
    <xsl:variable name="words" as="xs:string?" select="ed:date-in-words(.)"/>
    <xsl:if test="exists($words)">
      <!-- HTML has times of one day, month or year alone. -->
      <xsl:variable name="machine" as="attribute()?" select="@when[matches(., '^\d{4}(-\d\d(-\d\d)?)?$')]"/>
      <xsl:element name="{if (exists($machine)) then 'time' else 'span'}">
        <xsl:sequence select="$machine ! ed:attribute('datetime', .)"/>
        <xsl:value-of select="$words"/>
      </xsl:element>
    </xsl:if>
  </xsl:template>

  <!-- The letter's head ......................................................................................... -->

  <!-- What a name is, without address or person about it. -->
  <xsl:variable name="ed:names-of-people" static="yes" as="xs:string*" select="'persName', 'orgName', 'name', 'rs', 'roleName'"/>
  <xsl:variable name="ed:parts-of-places" static="yes" as="xs:string*" select="
    'placeName', 'settlement', 'country', 'region', 'district', 'geogName', 'bloc', 'address'"/>

  <xsl:template match="correspDesc">
    <xsl:if test="exists(descendant::*[normalize-space() or @ref or @key or @when or @target])">
      <dl class="correspondence" aria-label="{ed:word('correspondence')}">
        <xsl:apply-templates select="* except (correspContext, note, noteGrp, p, ab)"/>
        <xsl:apply-templates select="correspContext"/>
        <xsl:variable name="notes" as="element()*" select="(note, noteGrp/note, p, ab)[normalize-space()]"/>
        <xsl:if test="exists($notes)">
          <div>
            <dt><xsl:value-of select="ed:word('corresp-note')"/></dt>
            <xsl:for-each select="$notes">
              <dd><xsl:apply-templates mode="html"/></dd>
            </xsl:for-each>
          </div>
        </xsl:if>
      </dl>
    </xsl:if>
  </xsl:template>

  <xsl:template match="correspAction">
    <xsl:variable name="type" as="xs:string" select="string((@type, 'other')[1])"/>
    <!-- A letter has a sender and an addressee, though nobody knows who; a courier it need not have. -->
    <xsl:variable name="needs-one" as="xs:boolean" select="$type = ('sent', 'received') and empty(p | ab)"/>
    <xsl:variable name="who" as="element()*" select="*[local-name() = $ed:names-of-people][not(self::rs or self::name) or not(ed:kind-of-name(.) = 'place')]"/>
    <xsl:variable name="where" as="element()*" select="(* except $who)[local-name() = ($ed:parts-of-places, 'name', 'rs')]"/>
    <xsl:variable name="said" as="element()*" select="*[normalize-space() or @ref or @key or @when or @when-iso or @from or @notBefore or @notAfter]"/>
    <xsl:if test="exists($said) or $needs-one">
      <div>
        <dt><xsl:value-of select="ed:value('corresp', $type)"/></dt>
        <dd>
          <xsl:variable name="parts" as="element()*">
            <xsl:if test="exists($who) or $needs-one">
              <span class="who">
                <xsl:call-template name="ed:listed">
                  <xsl:with-param name="elements" select="$who"/>
                </xsl:call-template>
                <xsl:if test="empty($who)">
                  <xsl:value-of select="ed:word('corresp-unknown')"/>
                </xsl:if>
              </span>
            </xsl:if>
            <xsl:if test="exists($where[ed:is-said(.)])">
              <span class="where">
                <xsl:call-template name="ed:listed">
                  <xsl:with-param name="elements" select="$where"/>
                  <xsl:with-param name="between" select="', '"/>
                </xsl:call-template>
              </span>
            </xsl:if>
            <xsl:if test="exists(date ! ed:date-in-words(.))">
              <span class="when">
                <xsl:for-each select="date[exists(ed:date-in-words(.))]">
                  <xsl:if test="position() gt 1">, </xsl:if>
                  <xsl:call-template name="ed:time"/>
                </xsl:for-each>
              </span>
            </xsl:if>
          </xsl:variable>
          <xsl:for-each select="$parts">
            <xsl:if test="position() gt 1">, </xsl:if>
            <xsl:sequence select="."/>
          </xsl:for-each>
          <xsl:for-each select="(* except ($who, $where, date))[normalize-space()]">
            <xsl:text> </xsl:text>
            <span class="more">
              <xsl:apply-templates mode="html"/>
            </span>
          </xsl:for-each>
        </dd>
      </div>
    </xsl:if>
  </xsl:template>

  <!-- True for what has words, or means something that has. -->
  <xsl:function name="ed:is-said" as="xs:boolean">
    <xsl:param name="element" as="element()"/>
    <xsl:sequence select="normalize-space($element) != '' or exists($element/descendant-or-self::*/(@ref | @key))"/>
  </xsl:function>

  <xsl:template name="ed:listed">
    <xsl:param name="elements" as="element()*"/>
    <xsl:param name="between" as="xs:string" select="'; '"/>
    <xsl:for-each select="$elements[ed:is-said(.)]">
      <xsl:if test="position() gt 1"><xsl:value-of select="$between"/></xsl:if>
      <xsl:apply-templates select="."/>
    </xsl:for-each>
  </xsl:template>

  <!-- A name in the head of a letter: one without words of its own has those of the register. -->
  <xsl:template match="correspAction//*[local-name() = ($ed:names-of-people, $ed:parts-of-places)]" priority="1">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <xsl:choose>
      <!-- Of an address its parts, in one line. -->
      <xsl:when test="self::address">
        <xsl:for-each select="*[ed:is-said(.)]">
          <xsl:if test="position() gt 1">, </xsl:if>
          <xsl:apply-templates select="."/>
        </xsl:for-each>
        <xsl:value-of select="text()[normalize-space()] ! normalize-space(.)" separator=" "/>
      </xsl:when>
      <xsl:when test="normalize-space()">
        <xsl:apply-templates select="." mode="html"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:for-each select="ed:named(.)">
          <xsl:variable name="label" as="xs:string" select="(ed:entry(.) ! ed:label(.), replace(., '^.*[#:]', ''))[. != ''][1]"/>
          <xsl:variable name="href" as="xs:string?" select="ed:href($here, .)"/>
          <xsl:if test="position() gt 1">, </xsl:if>
          <xsl:choose>
            <xsl:when test="exists($href)">
              <a class="name" href="{$href}"><xsl:value-of select="$label"/></a>
            </xsl:when>
            <xsl:otherwise>
              <xsl:value-of select="$label"/>
            </xsl:otherwise>
          </xsl:choose>
        </xsl:for-each>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="correspAction//address/*" priority="0.7">
    <xsl:apply-templates select="." mode="html"/>
  </xsl:template>

  <!-- Its place among others ..................................................................................... -->

  <!-- What stands in an edition elsewhere is named; what stands in this one is linked to. -->
  <xsl:template match="correspContext">
    <xsl:for-each-group select="*[normalize-space() or @target]" group-adjacent="ed:relation-of-letter(.)">
      <div>
        <dt><xsl:value-of select="ed:value('corresp', current-grouping-key())"/></dt>
        <xsl:for-each select="current-group()">
          <dd>
            <xsl:choose>
              <xsl:when test="self::ref or self::ptr">
                <xsl:call-template name="ed:letter"/>
              </xsl:when>
              <xsl:otherwise>
                <xsl:apply-templates mode="html"/>
              </xsl:otherwise>
            </xsl:choose>
          </dd>
        </xsl:for-each>
      </div>
    </xsl:for-each-group>
  </xsl:template>

  <!-- "previous" and "next", however the edition says it, and of what where it says so; else "context". -->
  <xsl:function name="ed:relation-of-letter" as="xs:string">
    <xsl:param name="element" as="element()"/>
    <xsl:variable name="said" as="xs:string" select="
      '-' || lower-case(string-join($element/(@type, @subtype, @rel), '-'))"/>
    <xsl:variable name="of" as="xs:string" select="
      if (contains($said, 'withincorrespondence')) then '-correspondence'
      else if (contains($said, 'withincollection')) then '-collection' else ''"/>
    <xsl:sequence select="
      if (matches($said, '\W(prev|preceding)')) then 'previous' || $of
      else if (matches($said, '\W(next|following)')) then 'next' || $of
      else if (matches($said, '\W(reply|answer)')) then 'reply'
      else 'context'"/>
  </xsl:function>

  <xsl:template name="ed:letter">
    <xsl:param name="here" as="xs:string" tunnel="yes"/>
    <xsl:variable name="target" as="xs:string?" select="ed:pointers(@target)[1]"/>
    <xsl:variable name="href" as="xs:string*" select="$target ! ed:href($here, .)"/>
    <xsl:variable name="words" as="xs:string" select="(normalize-space(ed:plain(.)), string(@target))[. != ''][1]"/>
    <xsl:choose>
      <xsl:when test="exists($href[1])">
        <a href="{$href[1]}"><xsl:value-of select="$words"/></a>
      </xsl:when>
      <xsl:otherwise>
        <xsl:value-of select="$words"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

</xsl:stylesheet>
