<?xml version="1.0" encoding="UTF-8"?>
<!--
  Notes: a number at the point of attachment, the body apart, once, beside the block it hangs on, linked both ways.
-->
<xsl:stylesheet version="3.0"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:map="http://www.w3.org/2005/xpath-functions/map"
  xmlns:ed="https://scholarly-edition-pipeline.invalid/ns"
  xpath-default-namespace="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="#all" default-mode="html">

  <!-- One that has not been numbered stands in an entry of a register: it is told on the spot. -->
  <xsl:template match="note[not(@ed:n)]" priority="1">
    <xsl:element name="{if (ed:holds-flow(.)) then 'div' else 'span'}">
      <xsl:attribute name="class" select="'header-note'"/>
      <xsl:apply-templates/>
    </xsl:element>
  </xsl:template>

  <!-- Numbers with nothing between them stand off from each other, so that a finger meets one of them. -->
  <xsl:function name="ed:is-close" as="xs:boolean">
    <xsl:param name="note" as="element(note)"/>
    <xsl:sequence select="exists(
      $note/preceding-sibling::node()[not(self::text()[not(normalize-space())])][1]
        /(descendant-or-self::node()[not(self::text()[not(normalize-space())])])[last()]
        /ancestor-or-self::*[self::note or self::app] except $note/ancestor::note)"/>
  </xsl:function>

  <xsl:template match="note">
    <a class="note-ref{if (ed:is-close(.)) then ' close' else ''}" id="ref.{@xml:id}" href="#{encode-for-uri(@xml:id)}" data-editorial="" role="doc-noteref"
      aria-label="{ed:word('note', @ed:n)}">
      <xsl:value-of select="@ed:n"/>
    </a>
  </xsl:template>

  <!-- The notes that hang on a block: all in it, but for those that hang on a block within it. -->
  <xsl:template name="ed:notes-of">
    <xsl:variable name="host" as="element()" select="."/>
    <xsl:variable name="notes" as="element(note)*"
      select="descendant-or-self::note[ancestor-or-self::*[@ed:host][1] is $host]"/>
    <xsl:if test="exists($notes)">
      <div class="notes" data-editorial="">
        <xsl:apply-templates select="$notes" mode="note"/>
      </div>
    </xsl:if>
  </xsl:template>

  <xsl:template match="note" mode="note">
    <div class="note" id="{@xml:id}" role="note">
      <xsl:sequence select="(@type, @cert) ! ed:attribute('data-' || local-name(), .)"/>
      <a class="note-number" href="#{encode-for-uri('ref.' || @xml:id)}" role="doc-backlink"
        aria-label="{ed:word('note-back', @ed:n)}">
        <xsl:value-of select="@ed:n"/>
      </a>
      <xsl:text> </xsl:text>
      <div class="note-body" data-note="{@xml:id}">
        <xsl:if test="@xml:lang and not(@xml:lang = ancestor::*[@xml:lang][1]/@xml:lang)">
          <xsl:attribute name="lang" select="ed:language-tag(@xml:lang)"/>
        </xsl:if>
        <xsl:apply-templates mode="html"/>
      </div>
      <!-- A judgement is told with whose it is, and how certain. -->
      <xsl:if test="@cert">
        <span class="note-hand">
          <xsl:value-of select="' — ' || string-join((ed:hand(@resp), ed:certainty(@cert)), ', ') || '.'"/>
        </span>
      </xsl:if>
    </div>
  </xsl:template>

</xsl:stylesheet>
