<?xml version="1.0" encoding="UTF-8"?>
<!--
  Below the text: what the reading text changes, with the other reading, for those who read on paper; the apparatus; and
  what is said about places of the text and is no part of it.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <xsl:template name="ed:changes">
    <xsl:param name="text" as="element()*"/>
    <xsl:variable name="changes" as="element()*" select="
      $text//(choice | sic[not(parent::choice)] | del | surplus | add | restore | redo | undo | addSpan | delSpan | damageSpan)
        [not(ancestor::note or @ed:span or ed:is-again(.))]"/>
    <xsl:if test="exists($changes)">
      <section class="changes" aria-labelledby="changes">
        <h2 id="changes"><xsl:value-of select="ed:word('changes')"/></h2>
        <p><xsl:value-of select="ed:word('changes-about')"/></p>
        <ul>
          <xsl:apply-templates select="$changes" mode="change"/>
        </ul>
      </section>
    </xsl:if>
    <xsl:call-template name="ed:apparatus">
      <xsl:with-param name="text" select="$text"/>
    </xsl:call-template>
    <xsl:call-template name="ed:annotation-list">
      <xsl:with-param name="text" select="$text"/>
    </xsl:call-template>
  </xsl:template>

  <xsl:template match="*" mode="change">
    <li>
      <xsl:call-template name="ed:change"/>
      <xsl:call-template name="ed:responsible"/>
    </li>
  </xsl:template>

  <!-- Whose a change is, and how certain. -->
  <xsl:template name="ed:responsible">
    <xsl:variable name="hand" as="xs:string?" select="ed:hand(((corr | reg | expan | lem), .)/@resp[1])"/>
    <xsl:variable name="certainty" as="attribute()?" select="((corr | reg | expan), .)/@cert[1]"/>
    <xsl:if test="exists(($hand, $certainty))">
      <xsl:value-of select="' (' || string-join(($hand, $certainty ! ed:certainty(.)), ', ') || ')'"/>
    </xsl:if>
  </xsl:template>

  <xsl:template name="ed:change">
    <xsl:variable name="words" as="xs:string" select="normalize-space(ed:plain(if (self::choice) then . else node()))"/>
    <!-- A change of no words (a full stop taken out of another, the beginning of a longer one) has a link all the same. -->
    <a href="#{encode-for-uri(@xml:id)}"><xsl:value-of select="if ($words != '') then $words else (@ed:words, '¶')[1]"/></a>
    <xsl:text>] </xsl:text>
    <xsl:choose>
      <xsl:when test="self::choice">
        <xsl:value-of select="ed:word('document-has') || ' '"/>
        <i><xsl:value-of select="normalize-space(ed:plain(ed:first-side(.)/node()))"/></i>
      </xsl:when>
      <xsl:otherwise>
        <xsl:value-of select="ed:word(map { 'sic': 'error-kept', 'add': 'added', 'surplus': 'superfluous',
          'del': if (ed:is-diplomatic(.)) then 'deleted' else 'restored', 'restore': 'restored', 'redo': 'redone',
          'undo': 'undone', 'addSpan': if (@ed:words) then 'added' else 'added-from-here',
          'delSpan': if (@ed:kept) then 'restored' else if (@ed:words) then 'deleted' else 'deleted-from-here',
          'damageSpan': if (@ed:words) then 'damaged' else 'damaged-from-here' }(local-name()))"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- The name of the hand that @resp or @new points at; a hand that is described is its scribe's, or as it is described. -->
  <xsl:function name="ed:hand" as="xs:string?">
    <xsl:param name="resp" as="attribute()?"/>
    <xsl:variable name="id" as="xs:string?" select="tokenize($resp)[1] ! substring-after(., '#')"/>
    <xsl:variable name="hand" as="element()?" select="$id ! key('ed:id', ., root($resp))[1]"/>
    <xsl:sequence select="($hand/(name | orgName | persName)[1] ! normalize-space(.),
      $hand/self::handNote ! (ed:people(@scribeRef), @scribe ! normalize-space(.), normalize-space(ed:plain(.))))[. != ''][1]"/>
  </xsl:function>

</xsl:stylesheet>
